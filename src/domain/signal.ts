/** The signals that ask a process to end, and the exit codes that shells know them by: 128 and the signal's number. */
const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that ends a run in good order: a closed terminal, Ctrl-C, whoever manages the process. */
export type Signal = keyof typeof CODES;

export const SIGNALS = Object.keys(CODES) as readonly Signal[];

/** What a process exits with that one of them ended. */
export function signalExitCode(signal: Signal): number {
  return CODES[signal];
}

export function isSignal(reason: string | undefined): reason is Signal {
  return SIGNALS.some((signal) => signal === reason);
}
