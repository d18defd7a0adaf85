/** Time and randomness as a parameter, so that tests can control both. */
export interface Clock {
  /** Milliseconds since the epoch, as `Date.now`. */
  now(): number;
  /** Milliseconds on a clock that is never set, as `performance.now`: for latencies, rates and waits. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` aborts; it never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number in [0, 1), as `Math.random`. */
  random(): number;
}

/** The longest Node timer, 24.8 days. A longer one fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The system's clock. It is here and not in cli/ because the sandbox uses it too, and must not import cli/. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    let left = ms;
    for (; left > LONGEST_TIMER_MS && !signal?.aborted; left -= LONGEST_TIMER_MS) {
      await timer(LONGEST_TIMER_MS, signal);
    }
    await timer(left, signal);
  },
  random: () => Math.random(),
};

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timeout);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timeout = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
