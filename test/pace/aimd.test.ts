import { describe, expect, it } from 'vitest';
import { type Aimd, aimdOnSuccess, aimdOnThrottle, INITIAL_AIMD } from '../../src/pace/aimd.ts';

/** So many successes, one every `everyMs`. */
function steady(aimd: Aimd, count: number, everyMs: number, from = aimd.at): Aimd {
  let now = aimd;
  for (let n = 1; n <= count; n += 1) now = aimdOnSuccess(now, from + n * everyMs);
  return now;
}

describe('pacing without headers', () => {
  it('lets one more be in flight for each success, and names no rate before the first 429', () => {
    expect(steady(INITIAL_AIMD, 20, 10)).toMatchObject({ window: 21, perMs: undefined });
  });

  it('goes on at seven tenths of what it had achieved after a 429', () => {
    const after = aimdOnThrottle(steady(INITIAL_AIMD, 200, 50), 10_000);
    expect((after.perMs ?? 0) * 1000).toBeGreaterThan(13);
    expect((after.perMs ?? 0) * 1000).toBeLessThan(15);
    expect(after.window).toBe(1);
  });

  it('is back within a tenth of the old rate after half a minute, and creeps on from there', () => {
    const after = aimdOnThrottle(steady(INITIAL_AIMD, 200, 50), 10_000);
    const halfAMinute = steady(after, 600, 50);
    expect((halfAMinute.perMs ?? 0) / after.rateBeforeCut).toBeGreaterThan(0.9);
    expect((steady(halfAMinute, 600, 50).perMs ?? 0) / after.rateBeforeCut).toBeGreaterThan(1.1);
  });

  it('finds a rate even where there was hardly a success between the 429s', () => {
    let aimd = INITIAL_AIMD;
    for (let n = 0; n < 40; n += 1) aimd = aimdOnThrottle(aimdOnSuccess(aimd, n * 1_000), n * 1_000 + 500);
    expect(aimd.perMs).toBeDefined();
  });
});
