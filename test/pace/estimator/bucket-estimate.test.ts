import { describe, expect, it } from 'vitest';
import {
  type BucketEstimate,
  estimateOnReply,
  estimateOnThrottle,
  firstEstimate,
  latestTimeOfLevel,
  levelAt,
  likeliestRefill,
  refillLowerBound,
} from '../../../src/pace/estimator/bucket-estimate.ts';

/** A reply at `at` that leaves `remaining`, calm otherwise. */
const reply = (at: number, remaining: number) => ({ at, remaining, perMs: 0, jitterMs: 1 });

/**
 * What replies tell of a bucket of 50 from which a request is taken every `everyMs`, for so long.
 * `added` says how much has been refilled by a time.
 */
function watched(added: (at: number) => number, forMs: number, everyMs = 100): BucketEstimate {
  let estimate = firstEstimate(50, reply(0, 49));
  for (let n = 1; n * everyMs <= forMs; n += 1) {
    const at = n * everyMs;
    estimate = estimateOnReply(estimate, reply(at, Math.floor(49 - n + added(at))));
  }
  return estimate;
}

const EVENLY = (at: number) => (at * 8) / 1000;
const IN_STEPS = (at: number) => Math.floor((at + 770) / 1000) * 8;

describe('the estimate of a bucket', () => {
  it('has no lower bound of the refill before one is seen', () => {
    const estimate = firstEstimate(50, reply(0, 49));
    expect(levelAt(estimate, 60_000, 0)).toBe(49);
    expect(refillLowerBound(estimate)).toBe(0);
    expect(likeliestRefill(estimate)).toBeUndefined();
    expect(latestTimeOfLevel(estimate, 50, 0, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('allows for requests in flight', () => {
    expect(levelAt(firstEstimate(50, reply(0, 49)), 0, 9)).toBe(40);
  });

  it.each([
    ['evenly', EVENLY],
    ['in steps', IN_STEPS],
  ])('measures a refill that comes %s', (_, added) => {
    const estimate = watched(added, 10_000);
    const perSecond = (likeliestRefill(estimate) ?? 0) * 1000;
    expect(perSecond).toBeGreaterThan(7.5);
    expect(perSecond).toBeLessThan(8.5);
  });

  it('takes the refill of a full bucket for a lower bound', () => {
    // Full at both ends of 600 ms in which nothing was taken: any refill would have shown the same.
    const idle = estimateOnReply(firstEstimate(50, reply(0, 49)), reply(600, 49));
    expect(likeliestRefill(idle)).toBeUndefined();
    // Drawn from at last, it shows at once: 20 requests in 400 ms, and 10 added.
    let estimate = idle;
    for (let n = 1; n <= 20; n += 1)
      estimate = estimateOnReply(estimate, reply(600 + n * 20, 49 - n + (n >> 1)));
    expect((likeliestRefill(estimate) ?? 0) * 1000).toBeGreaterThan(20);
  });

  it('does not take a step for small if the bucket may have been full when it came', () => {
    // A step of 16 at 60 ms, of which one request fitted, and four more were taken before the next reply came.
    const early = [49, 49, 45].map((remaining, n) => reply([30, 70, 72][n] ?? 0, remaining));
    let estimate = firstEstimate(50, early[0]!);
    estimate = { ...estimateOnReply(estimate, early[1]!), answered: 5 };
    estimate = estimateOnReply(estimate, early[2]!);
    for (let n = 1; n <= 33; n += 1) estimate = estimateOnReply(estimate, reply(72 + n * 28, 45 - n));
    estimate = estimateOnReply(estimate, reply(1_309, 12 - 1 + 16));
    const phases = estimate.candidates.map(({ phaseMs }) => phaseMs);
    expect(phases).toContain(0);
    expect(phases).toContain(50);
  });

  it('is updated once a millisecond at most, unless a reply shows far less or almost nothing remaining', () => {
    const first = estimateOnReply(firstEstimate(50, reply(0, 49)), reply(10, 48));
    const close = estimateOnReply(first, reply(10.5, 47));
    expect(close).toEqual({ ...first, answered: 3 });
    expect(estimateOnReply(close, reply(10.9, 30)).height).toBe(34);
    const empty = estimateOnReply(firstEstimate(100, reply(0, 4)), reply(10, 2));
    expect(estimateOnReply(empty, reply(10.5, 1)).remaining).toBe(1);
  });

  it('recognizes steps and their phase after a few of them', () => {
    const estimate = watched(IN_STEPS, 6_000);
    // They come at 230 ms; a reply every 100 ms tells that they come after 200 and before 300.
    const phases = estimate.candidates.map(({ phaseMs }) => phaseMs ?? Number.NaN);
    expect(Math.min(...phases)).toBeGreaterThanOrEqual(175);
    expect(Math.max(...phases)).toBeLessThanOrEqual(325);
    expect(levelAt(estimate, 6_350, 0) - levelAt(estimate, 6_100, 0)).toBeGreaterThan(6);
    const when = latestTimeOfLevel(estimate, levelAt(estimate, 6_000, 0) + 1, 6_000, 0);
    expect(when).toBeGreaterThan(6_230);
    expect(when).toBeLessThanOrEqual(6_325);
  });

  it('does not assume an even refill before steps are ruled out', () => {
    const estimate = watched(EVENLY, 300);
    expect(estimate.candidates.length).toBeGreaterThan(1);
    expect(levelAt(estimate, 1_000, 0)).toBeLessThan(50 - 4 + EVENLY(1_000));
  });

  it('never exceeds the limit', () => {
    expect(levelAt(watched(EVENLY, 5_000), 600_000, 0)).toBe(50);
  });

  it('shows at once what another client took, and keeps the refill', () => {
    const before = watched(EVENLY, 8_000);
    const left = Math.floor(49 - 80 + EVENLY(8_000)) - 1;
    const after = estimateOnReply(before, reply(8_100, left - 12));
    expect(levelAt(after, 8_100, 0)).toBeLessThanOrEqual(left - 12 + 1);
    expect(likeliestRefill(after)).toBeCloseTo(likeliestRefill(before) ?? 0, 4);
    // While somebody takes from it, less of the refill is counted on.
    expect(refillLowerBound(after)).toBeLessThan(refillLowerBound(before));
  });

  it('does not know the level after a 429, and counts on at most half of the refill', () => {
    const before = watched(EVENLY, 8_000);
    const after = estimateOnThrottle(before);
    expect(levelAt(after, 8_000, 0)).toBeLessThan(0);
    expect(refillLowerBound(after)).toBeLessThanOrEqual((likeliestRefill(before) ?? 0) * 0.51);
    expect(levelAt(estimateOnReply(after, reply(9_000, 20)), 9_000, 0)).toBeGreaterThan(17);
  });
});
