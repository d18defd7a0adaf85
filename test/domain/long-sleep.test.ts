import { expect, test, vi } from 'vitest';
import { LONGEST_TIMER_MS, systemClock } from '../../src/domain/clock.ts';

test('a sleep longer than the longest timer lasts its full time, and a signal ends it', async () => {
  vi.useFakeTimers();
  try {
    let awake = false;
    const sleeping = systemClock.sleep(3 * LONGEST_TIMER_MS).then(() => {
      awake = true;
    });
    await vi.advanceTimersByTimeAsync(3 * LONGEST_TIMER_MS - 1);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleeping;

    const over = new AbortController();
    const cut = systemClock.sleep(Number.POSITIVE_INFINITY, over.signal);
    over.abort();
    await cut;
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
