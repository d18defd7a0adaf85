import { describe, expect, it } from 'vitest';
import { concurrencyFor } from '../../src/pace/concurrency.ts';

describe('requests in flight', () => {
  it.each([
    ['before the first reply', { limited: false }, 16],
    ['without a limit', { limited: false, latencyMs: 20 }, 128],
    ['without a limit, bounded', { limited: false, latencyMs: 20, max: 50 }, 50],
    ['without a limit, as many as are asked for', { limited: false, latencyMs: 20, max: 500 }, 500],
    ['to spend a burst of unknown refill', { limited: true, latencyMs: 150, spendable: 39 }, 55],
    ['while the burst is on its way', { limited: true, latencyMs: 150, spendable: 9, inFlight: 30 }, 55],
    ['at 2/s and 20 ms', { limited: true, latencyMs: 20, perSecond: 2 }, 3],
    ['at 2/s and 600 ms', { limited: true, latencyMs: 600, perSecond: 2 }, 4],
    ['at 16/s and 150 ms', { limited: true, latencyMs: 150, perSecond: 16 }, 7],
    [
      'at 16/s and 150 ms with a burst left',
      { limited: true, latencyMs: 150, perSecond: 16, spendable: 9 },
      16,
    ],
    ['at 5,000/s and 20 ms', { limited: true, latencyMs: 20, perSecond: 5_000 }, 752],
    ['never more than --concurrency', { limited: true, latencyMs: 600, perSecond: 5_000, max: 32 }, 32],
    ['never more than one process can carry', { limited: true, latencyMs: 600, perSecond: 5_000 }, 4_096],
  ])('%s', (_, need, inFlight) => {
    expect(concurrencyFor(need)).toBe(inFlight);
  });
});
