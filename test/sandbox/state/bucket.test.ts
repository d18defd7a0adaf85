import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bucket,
  fullBucket,
  type RateLimit,
  relimited,
  takeOne,
} from '../../../src/sandbox/state/bucket.ts';

/** Takes one request at each of these moments. */
function takeAt(limit: RateLimit, startMs: number, momentsMs: readonly number[]) {
  let bucket: Bucket = fullBucket(limit, startMs);
  return momentsMs.map((nowMs) => {
    const { granted, remaining, resetEpochS, ...taken } = takeOne(bucket, nowMs);
    bucket = taken.bucket;
    return [granted, remaining, resetEpochS] as const;
  });
}

describe('a token bucket', () => {
  it('lets a burst through, refuses the next request, and says when one more is added', () => {
    const limit: RateLimit = { burst: 2, perSecond: 2 };
    expect(takeAt(limit, 10_000, [10_000, 10_000, 10_000, 10_499, 10_500, 10_500])).toEqual([
      [true, 1, 11],
      [true, 0, 11],
      [false, 0, 11],
      [false, 0, 11],
      [true, 0, 11],
      [false, 0, 11],
    ]);
  });

  it('never fills beyond its size', () => {
    expect(takeAt({ burst: 2, perSecond: 2 }, 0, [3_600_000])).toEqual([[true, 1, 3601]]);
  });

  it('adds nothing between the seconds where it refills in steps', () => {
    const limit: RateLimit = { burst: 1, perSecond: 1, refill: 'step' };
    expect(takeAt(limit, 10_900, [10_900, 10_999, 11_000, 11_000, 11_999, 12_000])).toEqual([
      [true, 0, 11],
      [false, 0, 11],
      [true, 0, 12],
      [false, 0, 12],
      [false, 0, 12],
      [true, 0, 13],
    ]);
  });

  it('names the step that adds a whole request, where one step adds less', () => {
    const limit: RateLimit = { burst: 1, perSecond: 0.4, refill: 'step' };
    // 0.4 + 0.4 + 0.4: the third step is the first that makes a whole request (the size cuts 0.2 off).
    expect(takeAt(limit, 10_000, [10_000, 12_999, 13_000])).toEqual([
      [true, 0, 13],
      [false, 0, 13],
      [true, 0, 16],
    ]);
  });

  it('gives 200 a minute to Essentials, in steps of three or four', () => {
    const limit: RateLimit = { burst: 20, perSecond: 200 / 60, refill: 'step' };
    const drained = Array.from({ length: 20 }, () => 0);
    const everySecond = Array.from({ length: 60 }, (_, s) => Array.from({ length: 5 }, () => (s + 1) * 1000));
    const granted = takeAt(limit, 0, [...drained, ...everySecond.flat()]).filter(([yes]) => yes);
    // A hair less than 200 may have come, since 200/60 is no binary number.
    expect(granted.length - 20).toBeGreaterThanOrEqual(199);
    expect(granted.length - 20).toBeLessThanOrEqual(200);
  });

  it('keeps what is in it when the limit changes, up to the new size', () => {
    const fresh = fullBucket({ burst: 50, perSecond: 16 }, 0);
    expect(takeOne(relimited(fresh, { burst: 10, perSecond: 1 }, 0), 0).remaining).toBe(9);
    const grown = relimited(fresh, { burst: 100, perSecond: 1 }, 0);
    expect(takeOne(grown, 0).remaining).toBe(49);
  });

  it('adds nothing when the clock goes back', () => {
    expect(takeAt({ burst: 1, perSecond: 1 }, 5000, [5000, 4000, 5999, 6000]).map(([yes]) => yes)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('never grants more than the burst and the refill of the time that passed', () => {
    const limits = fc.record({
      burst: fc.integer({ min: 1, max: 50 }),
      perSecond: fc.integer({ min: 1, max: 50 }),
      refill: fc.constantFrom('ms' as const, 'step' as const),
    });
    fc.assert(
      fc.property(limits, fc.array(fc.integer({ min: 0, max: 700 })), (limit, gapsMs) => {
        let nowMs = 1_000_000;
        const moments = gapsMs.map((gapMs) => {
          nowMs += gapMs;
          return nowMs;
        });
        const granted = takeAt(limit, 1_000_000, moments).filter(([yes]) => yes).length;
        const passedS = (nowMs - 1_000_000) / 1000;
        expect(granted).toBeLessThanOrEqual(limit.burst + Math.ceil(passedS) * limit.perSecond);
      }),
    );
  });

  it('always keeps its word: at the reset it names, one more is there', () => {
    const limits = fc.record({
      burst: fc.integer({ min: 1, max: 10 }),
      perSecond: fc.constantFrom(0.5, 1, 2, 200 / 60, 16),
      refill: fc.constantFrom('ms' as const, 'step' as const),
    });
    fc.assert(
      fc.property(limits, fc.integer({ min: 0, max: 5000 }), (limit, startMs) => {
        let bucket = fullBucket(limit, startMs);
        for (let left = limit.burst; left > 0; left -= 1) bucket = takeOne(bucket, startMs).bucket;
        const refused = takeOne(bucket, startMs);
        expect(refused.granted).toBe(false);
        expect(takeOne(refused.bucket, refused.resetEpochS * 1000 + 1).granted).toBe(true);
      }),
    );
  });
});
