import { type Clock, systemClock } from '../../../src/domain/clock.ts';

/** The machine's time without its waits: every sleep is over at once, and written down. */
export interface InstantClock extends Clock {
  /** What was slept, ms. */
  readonly slept: readonly number[];
}

export function instantClock(): InstantClock {
  const slept: number[] = [];
  return {
    ...systemClock,
    slept,
    sleep: async (ms) => {
      slept.push(ms);
    },
    random: () => 0.5,
  };
}
