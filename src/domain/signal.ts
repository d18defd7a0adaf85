/** The signals that end a run, and their exit codes in a shell: 128 plus the signal's number. */
const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that ends a run in an orderly way: from a closed terminal, Ctrl-C, or a process manager. */
export type Signal = keyof typeof CODES;

export const SIGNALS = Object.keys(CODES) as readonly Signal[];

/** The exit code of a process that the signal ended. */
export function signalExitCode(signal: Signal): number {
  return CODES[signal];
}

export function isSignal(reason: string | undefined): reason is Signal {
  return SIGNALS.some((signal) => signal === reason);
}
