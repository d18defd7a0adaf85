import { describe, expect, it } from 'vitest';
import { type Aimd, aimdOnSuccess, aimdOnThrottle, INITIAL_AIMD } from '../../src/pace/aimd.ts';

/** So many successes, one every `everyMs`. */
function steady(aimd: Aimd, count: number, everyMs: number, from = aimd.at): Aimd {
  let now = aimd;
  for (let n = 1; n <= count; n += 1) now = aimdOnSuccess(now, from + n * everyMs);
  return now;
}

describe('pacing without headers', () => {
  it('allows one more in flight for each success, and has no rate before the first 429', () => {
    expect(steady(INITIAL_AIMD, 20, 10)).toMatchObject({ window: 21, perMs: undefined });
  });

  it('continues at seven tenths of the achieved rate after a 429', () => {
    const after = aimdOnThrottle(steady(INITIAL_AIMD, 200, 50), 10_000);
    expect((after.perMs ?? 0) * 1000).toBeGreaterThan(13);
    expect((after.perMs ?? 0) * 1000).toBeLessThan(15);
    expect(after.window).toBe(1);
  });

  it('recovers to within a tenth of the old rate in half a minute, and grows slowly from there', () => {
    const after = aimdOnThrottle(steady(INITIAL_AIMD, 200, 50), 10_000);
    const halfAMinute = steady(after, 600, 50);
    expect((halfAMinute.perMs ?? 0) / after.rateBeforeCut).toBeGreaterThan(0.9);
    expect((steady(halfAMinute, 600, 50).perMs ?? 0) / after.rateBeforeCut).toBeGreaterThan(1.1);
  });

  it('finds a rate even with hardly a success between 429s', () => {
    let aimd = INITIAL_AIMD;
    for (let n = 0; n < 40; n += 1) aimd = aimdOnThrottle(aimdOnSuccess(aimd, n * 1_000), n * 1_000 + 500);
    expect(aimd.perMs).toBeDefined();
  });

  it('counts recent successes, each fading over a second', () => {
    const two = aimdOnSuccess(aimdOnSuccess(INITIAL_AIMD, 500), 1_500);
    expect(two).toMatchObject({ at: 1_500, since: 500, throttledShare: 0 });
    expect(two.recentSuccesses).toBeCloseTo(1 + Math.exp(-1), 9);
  });

  /** A rate of 0.02 a millisecond that met its last 429 at 0.03. */
  const PACED: Aimd = {
    window: 5,
    perMs: 0.02,
    rateBeforeCut: 0.03,
    recentSuccesses: 20,
    at: 1_000,
    since: 0,
    throttledShare: 0.06,
  };

  it('recovers in proportion to what was cut, and grows by 2% of the rate before the cut a second', () => {
    const next = aimdOnSuccess(PACED, 2_000);
    expect(next.perMs).toBeCloseTo(0.02 + 0.01 / 10 + 0.03 * 0.02, 9);
    expect(aimdOnSuccess(PACED, 31_000).perMs).toBeCloseTo(0.03 + 0.03 * 0.6, 9);
    expect(aimdOnSuccess({ ...PACED, perMs: 0.04 }, 2_000).perMs).toBeCloseTo(0.04 + 0.03 * 0.02, 9);
    expect(aimdOnSuccess(PACED, 500)).toMatchObject({ perMs: 0.02, at: 500 });
    expect(next.throttledShare).toBeCloseTo(0.06 * (59 / 60), 9);
  });

  it('ignores a 429 below the rate of the last one, unless 429s are frequent', () => {
    const slow = { ...PACED, recentSuccesses: 10 };
    const once = aimdOnThrottle(slow, 1_000);
    expect(once).toMatchObject({ window: 1, perMs: 0.02, rateBeforeCut: 0.03, at: 1_000 });
    expect(once.throttledShare).toBeCloseTo(0.06 + 0.94 / 60, 9);
    const frequent = aimdOnThrottle({ ...slow, throttledShare: 0.16 }, 1_000);
    expect(frequent).toMatchObject({ throttledShare: 0, at: 1_000 });
    expect(frequent.rateBeforeCut).toBeCloseTo(10 / 632.12, 5);
    expect(frequent.perMs).toBeCloseTo(0.7 * frequent.rateBeforeCut, 9);
  });

  it.each([
    ['the rate that was achieved', { perMs: 0.05 }, 1_000, 20 / 632.12],
    ['the rate allowed, where it was lower', { perMs: 0.0295 }, 1_000, 0.0295],
    ['a faded rate', { perMs: 0.05 }, 2_000, (20 * Math.exp(-1)) / 864.66],
    ['two requests a second at the least', { perMs: 0.05, recentSuccesses: 0 }, 1_000, 0.002],
  ])('cuts %s', (_, from, now, rateBeforeCut) => {
    const after = aimdOnThrottle({ ...PACED, ...from }, now);
    expect(after.rateBeforeCut).toBeCloseTo(rateBeforeCut, 5);
    expect(after.perMs).toBeCloseTo(Math.max(0.002, rateBeforeCut * 0.7), 5);
    expect(after).toMatchObject({ at: now, window: 1, throttledShare: 0 });
  });

  it.each([
    [3, false],
    [4, true],
  ])('takes a first 429 after %i recent successes for a rate: %s', (recentSuccesses, isRate) => {
    const after = aimdOnThrottle({ ...PACED, perMs: undefined, recentSuccesses }, 1_000);
    expect(after.perMs !== undefined).toBe(isRate);
  });
});
