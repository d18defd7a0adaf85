import type { Intent, Journal } from '../../domain/ports.ts';
import type { Pair } from '../../domain/row/pair.ts';

/** The intent of one row: its lines stand in the journal in the order of the calls, and the first error is final. */
export function rowIntent(pair: Pair, journal: Pick<Journal, 'intend' | 'withdraw'>): Intent {
  let written = false;
  let last = Promise.resolve();
  const next = (line: () => Promise<void>) => {
    last = last.then(line);
    // Whoever writes next learns of it: then nothing is sent.
    last.catch(() => {});
    return last;
  };
  return {
    write() {
      if (written) return last;
      written = true;
      return next(() => journal.intend(pair));
    },
    withdraw() {
      if (!written) return last;
      written = false;
      return next(() => journal.withdraw(pair));
    },
  };
}
