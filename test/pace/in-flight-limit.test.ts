import { describe, expect, it } from 'vitest';
import { maxInFlight, maxInFlightUnlimited, maxRowsUnderWay } from '../../src/pace/in-flight-limit.ts';

describe('maximum requests in flight', () => {
  it.each([
    ['at 2/s and 600 ms', { perMs: 0.002, leastMs: 600 }, 130],
    ['at 5,000/s and 20 ms', { perMs: 5, leastMs: 20 }, 278],
    ['while a burst goes out faster than a process can send', { perMs: 18, leastMs: 20 }, 320],
    ['at 3,000/s and 600 ms', { perMs: 3, leastMs: 600 }, 2_828],
    ['at 5,000/s and 600 ms', { perMs: 5, leastMs: 600 }, 4_096],
    ['are never more than --concurrency', { perMs: 5, leastMs: 600, max: 32 }, 32],
  ])('%s', (_, need, inFlight) => {
    expect(maxInFlight(need)).toBe(inFlight);
  });

  it('are as many as fill a process where no limit is known, or as many as are asked for', () => {
    expect([undefined, 50, 500].map(maxInFlightUnlimited)).toEqual([128, 50, 500]);
  });
});

describe('rows under way', () => {
  it.each([
    ['before the first reply', { limited: false, most: 128 }, 16],
    ['before the first reply, bounded', { limited: false, most: 4 }, 4],
    ['without a limit', { limited: false, latencyMs: 20, most: 128 }, 192],
    ['without a limit, bounded', { limited: false, latencyMs: 20, most: 50 }, 75],
    ['one at a time', { limited: false, latencyMs: 20, most: 1 }, 1],
    ['to spend a burst of unknown refill', { limited: true, latencyMs: 150, spendable: 39, most: 128 }, 55],
    [
      'while the burst is on its way',
      { limited: true, latencyMs: 150, spendable: 9, inFlight: 30, most: 128 },
      55,
    ],
    ['at 2/s and 20 ms', { limited: true, latencyMs: 20, perSecond: 2, most: 128 }, 3],
    ['at 2/s and 600 ms', { limited: true, latencyMs: 600, perSecond: 2, most: 132 }, 4],
    ['at 16/s and 150 ms', { limited: true, latencyMs: 150, perSecond: 16, most: 132 }, 7],
    [
      'at 16/s and 150 ms with a burst left',
      { limited: true, latencyMs: 150, perSecond: 16, spendable: 9, most: 132 },
      16,
    ],
    ['at 5,000/s and 20 ms', { limited: true, latencyMs: 20, perSecond: 5_000, most: 428 }, 642],
    [
      'of a large bucket under --rate 5',
      { limited: true, latencyMs: 150, perSecond: 500, perSecondCap: 5, spendable: 400, most: 128 },
      4,
    ],
    [
      'of a small bucket under --rate 100',
      { limited: true, latencyMs: 150, perSecond: 16, perSecondCap: 100, spendable: 9, most: 132 },
      16,
    ],
    ['under --rate without a limit', { limited: false, latencyMs: 20, perSecondCap: 5, most: 128 }, 3],
    ['are bounded too', { limited: true, latencyMs: 600, perSecond: 5_000, most: 32 }, 48],
  ])('%s', (_, need, rows) => {
    expect(maxRowsUnderWay(need)).toBe(rows);
  });
});
