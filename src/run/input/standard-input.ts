import { type ProblemError, problem } from '../../domain/problem.ts';
import type { RunContext } from '../engine/run-context.ts';
import { untilInterrupted } from '../engine/throw-if-interrupted.ts';

/** Standard input as a command is given it. */
export type StandardInput = AsyncIterable<Uint8Array> & {
  /** Somebody types there. */
  readonly isTTY?: boolean;
};

/** What reading standard input requires of its surroundings. */
export interface StandardInputContext extends Pick<RunContext, 'clock' | 'stop' | 'warn'> {
  readonly stdin: StandardInput;
}

/** After so long without a byte somebody may take the wait for a hang. */
const SILENCE_MS = 5000;

/**
 * The chunks of standard input, to its end. An open pipe may stay silent for ever, so a wait is told once.
 *
 * @param hint what to do where nothing is meant to come.
 * @throws ProblemError `interrupted` as soon as a signal comes, `input_unreadable`
 */
export async function* readStandardInput(
  { stdin, stop, clock, warn }: StandardInputContext,
  hint: string,
): AsyncGenerator<Uint8Array> {
  const heard = new AbortController();
  void clock.sleep(SILENCE_MS, heard.signal).then(() => {
    if (!heard.signal.aborted)
      warn(`Nothing has arrived on standard input yet, and it is still open. ${hint}`);
  });
  try {
    for await (const chunk of untilInterrupted(stdin, stop.draining)) {
      heard.abort();
      yield chunk;
    }
  } catch (error) {
    throw asProblem(error);
  } finally {
    heard.abort();
  }
}

/** What the operating system says of it, in words. Anything else goes on as it is. */
function asProblem(error: unknown): ProblemError | unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  return problem('input_unreadable', `Standard input cannot be read (${error.code}).`);
}
