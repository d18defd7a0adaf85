import { describe, expect, it } from 'vitest';
import {
  type BucketReply,
  bucketsOnReply,
  bucketsOnThrottle,
  type TrackedBucket,
} from '../../../src/pace/estimator/buckets.ts';

function aReply(
  now: number,
  limit: number,
  remaining: number,
  reply: Partial<BucketReply> = {},
): BucketReply {
  const facts = { status: 201, limit, remaining };
  return { facts, now, sentAt: now - 20, answeredBefore: 0, perMs: 0, jitterMs: 1, clock: 0, ...reply };
}

const limits = (buckets: readonly TrackedBucket[]) => buckets.map(({ estimate }) => estimate.limit);

describe('the buckets seen in replies', () => {
  it('are distinguished by their size, the one seen last first', () => {
    const buckets = bucketsOnReply(bucketsOnReply([], aReply(0, 50, 49)), aReply(10, 20, 19));
    expect(limits(buckets)).toEqual([20, 50]);
    expect(limits(bucketsOnReply(buckets, aReply(20, 50, 48)))).toEqual([50, 20]);
  });

  it('are forgotten after three seconds without a reply from them', () => {
    const buckets = bucketsOnReply(bucketsOnReply([], aReply(0, 50, 49)), aReply(2_000, 25, 12));
    expect(limits(bucketsOnReply(buckets, aReply(3_500, 25, 12)))).toEqual([25]);
  });

  it('are unchanged if a reply names none', () => {
    const buckets = bucketsOnReply([], aReply(0, 50, 49));
    expect(bucketsOnReply(buckets, { ...aReply(10, 0, 0), facts: { status: 201 } })).toBe(buckets);
  });

  it('hold for certain what the latest request left, less what followed it', () => {
    const first = bucketsOnReply([], aReply(0, 50, 49));
    const [one] = bucketsOnReply(first, aReply(100, 50, 40, { answeredBefore: 3 }));
    expect(one?.certain.height).toBe(44);
    // Replies to earlier requests may come later: they know less.
    const [same] = bucketsOnReply(one === undefined ? [] : [one], aReply(110, 50, 45, { sentAt: 10 }));
    expect(same?.certain).toBe(one?.certain);
  });

  it('are reduced by a 429 to the one it came from', () => {
    const buckets = bucketsOnReply(bucketsOnReply([], aReply(0, 50, 49)), aReply(10, 20, 19));
    expect(limits(bucketsOnThrottle(buckets, { status: 429, limit: 50, remaining: 0 }))).toEqual([50]);
    expect(limits(bucketsOnThrottle(buckets, { status: 429 }))).toEqual([20]);
    expect(bucketsOnThrottle([], { status: 429 })).toEqual([]);
  });
});
