import type { Clock } from '../../../src/domain/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock in the test's hand: time passes only in {@link FakeClock.advance}. */
export interface FakeClock extends Clock {
  /**
   * Lets `ms` pass: wakes the sleepers in the order of their times, each with the clock at its own time,
   * and lets everything run that this resolves before it wakes the next.
   */
  advance(ms: number): Promise<void>;
  /** When the next sleeper wakes (monotonic ms); Infinity when nobody sleeps. */
  nextWake(): number;
}

/** Lets everything run that waits for nothing but resolved promises. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * @param options.startEpochMs what `now()` says at the start. Default: 2026-01-01T00:00:00Z.
 * @param options.random what `random()` gives. Default: 0.5, always.
 */
export function fakeClock(options: { startEpochMs?: number; random?: () => number } = {}): FakeClock {
  const startEpochMs = options.startEpochMs ?? Date.UTC(2026, 0, 1);
  let elapsed = 0;
  /** In order of waking, the next one last; those of one time wake in the order in which they fell asleep. */
  const sleepers: Sleeper[] = [];

  function add(sleeper: Sleeper): void {
    let low = 0;
    let high = sleepers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sleepers[middle]?.at ?? 0) > sleeper.at) low = middle + 1;
      else high = middle;
    }
    sleepers.splice(low, 0, sleeper);
  }

  return {
    now: () => startEpochMs + elapsed,
    monotonic: () => elapsed,
    random: options.random ?? (() => 0.5),
    nextWake: () => sleepers.at(-1)?.at ?? Number.POSITIVE_INFINITY,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const giveUp = () => {
          sleepers.splice(sleepers.indexOf(sleeper), 1);
          resolve();
        };
        const wake = () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        };
        const sleeper = { at: elapsed + Math.max(0, ms), wake };
        add(sleeper);
        signal?.addEventListener('abort', giveUp, { once: true });
      }),
    async advance(ms) {
      const end = elapsed + ms;
      await settle();
      for (let next = sleepers.at(-1); next !== undefined && next.at <= end; next = sleepers.at(-1)) {
        sleepers.pop();
        elapsed = next.at;
        next.wake();
        await settle();
      }
      elapsed = end;
    },
  };
}
