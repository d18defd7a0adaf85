import { stopAdvice } from '../report/stop-advice.ts';
import type { Stop } from '../run/stop.ts';
import { EXIT, type Io } from './io.ts';

/**
 * The first signal drains the run: no more rows are taken, what is on the wire ends, at most `drainMs` longer.
 * The second exits at once, which the journal makes safe.
 *
 * @returns takes the listeners off again.
 */
export function watchSignals(io: Io, stop: Stop, drainMs: number, print: (text: string) => void): () => void {
  let signals = 0;
  const over = new AbortController();
  const off = io.onSignal((signal) => {
    signals += 1;
    if (signals > 1) return io.exitNow(signal === 'SIGINT' ? EXIT.sigint : EXIT.sigterm);
    print(
      `Stopping ${stopAdvice(signal).happened}: waiting for what is under way. Once more exits at once.\n`,
    );
    stop.ask(signal);
    void io.clock.sleep(drainMs, over.signal).then(() => {
      if (!over.signal.aborted) stop.halt();
    });
  });
  return () => {
    over.abort();
    off();
  };
}
