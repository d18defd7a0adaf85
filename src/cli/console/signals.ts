import { type Signal, signalExitCode } from '../../domain/signal.ts';
import { stopAdvice } from '../../report/advice/stop-advice.ts';
import type { Shutdown } from '../../run/engine/shutdown.ts';
import type { Io } from '../io.ts';

export interface SignalTerms {
  readonly stop: Shutdown;
  /** How long what is under way may take to end, ms; undefined while nothing is: the process then ends at once. */
  readonly drainMs: () => number | undefined;
  readonly print: (text: string) => void;
  /** Tells, in the last moment, that the process ends without having got out of what it was in. */
  readonly giveUp: () => void;
}

/**
 * Before a run, a signal lets go of everything, and what lets go at once still takes the run's empty folder away. This is
 * for what does not, such as a file of a network disk that does not answer.
 */
const LET_GO_MS = 1000;

/**
 * The first signal drains the run: no more rows are taken, what is on the wire ends, at most `drainMs` longer.
 * The second exits at once, which the journal makes safe. A SIGHUP is never a second one: nobody types it, and a
 * terminal that is closed sends it once itself and once more through its shell.
 *
 * @returns takes the listeners off again.
 */
export function watchSignals(io: Io, { stop, drainMs, print, giveUp }: SignalTerms): () => void {
  let first: Signal | undefined;
  const over = new AbortController();
  const off = io.onSignal((signal) => {
    if (first !== undefined) {
      if (signal !== 'SIGHUP') io.exitNow(signalExitCode(signal));
      return;
    }
    first = signal;
    const drain = drainMs();
    if (drain === undefined) {
      stop.request(signal);
      stop.abort();
      void io.clock.sleep(LET_GO_MS, over.signal).then(() => {
        if (over.signal.aborted) return;
        giveUp();
        io.exitNow(signalExitCode(signal));
      });
      return;
    }
    print(
      `Interrupted ${stopAdvice(signal).happened}: waiting for requests in flight. A second signal exits at once.\n`,
    );
    stop.request(signal);
    void io.clock.sleep(drain, over.signal).then(() => {
      if (!over.signal.aborted) stop.abort();
    });
  });
  return () => {
    over.abort();
    off();
  };
}
