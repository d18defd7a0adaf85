import type { RateFacts } from '../domain/ports.ts';
import { afterReply, afterSilence, type Bucket, firstSight, resized } from './bucket.ts';
import { onOurClock, type ServerClock } from './server-clock.ts';
import type { Certain } from './spending.ts';

/** What replies have told of the bucket, if they told anything. */
export interface KnownBucket {
  readonly bucket: Bucket | undefined;
  readonly certain: Certain | undefined;
  /** When a reply last named the bucket's size. */
  readonly limitSeenAt: number;
}

export const UNKNOWN_BUCKET: KnownBucket = { bucket: undefined, certain: undefined, limitSeenAt: 0 };

/** A reply that came from the bucket, or from one like it. */
export interface BucketReply {
  readonly facts: RateFacts;
  readonly now: number;
  readonly sentAt: number;
  /** `answered` of the bucket when the request was sent. */
  readonly answeredBefore: number;
  /** How fast we were sending then. */
  readonly perMs: number;
  readonly jitterMs: number;
  readonly clock: ServerClock;
}

/**
 * A larger size is believed when the smaller was not seen for so long. Until then it is another bucket, for
 * Auth0 has several (reads, writes) and the smallest is the one to heed; a smaller size is believed at once.
 */
const LARGER_AFTER_MS = 2_000;

/** What is known after one more answer. One without headers, or of another bucket, tells nothing of this one. */
export function toldBy(known: KnownBucket, reply: BucketReply): KnownBucket {
  const { facts, now } = reply;
  const { limit, remaining } = facts;
  if (limit === undefined || remaining === undefined) return known;
  const { bucket } = known;
  const told = { at: now, remaining, perMs: reply.perMs, jitterMs: reply.jitterMs };
  if (bucket === undefined) {
    return {
      bucket: firstSight(limit, told),
      certain: certainFrom(undefined, reply, remaining),
      limitSeenAt: now,
    };
  }
  if (limit > bucket.limit && now - known.limitSeenAt < LARGER_AFTER_MS) return known;
  return {
    bucket: afterReply(limit === bucket.limit ? bucket : resized(bucket, limit), told),
    certain: certainFrom(known.certain, reply, remaining),
    limitSeenAt: now,
  };
}

/** What is known after an answer that came from the bucket but may be out of date: it was sent before a 429. */
export function outdatedBy(known: KnownBucket, { limit }: RateFacts): KnownBucket {
  const { bucket } = known;
  return bucket === undefined || limit !== bucket.limit ? known : { ...known, bucket: afterSilence(bucket) };
}

/** Of requests sent at the same moment the one that was served last knows best; it is the one that claims most. */
function certainFrom(before: Certain | undefined, reply: BucketReply, remaining: number): Certain {
  const { sentAt, facts, clock } = reply;
  const height = remaining + reply.answeredBefore + 1;
  if (
    before !== undefined &&
    (before.sentAt > sentAt || (before.sentAt === sentAt && before.height >= height))
  ) {
    return before;
  }
  const resetAt = facts.resetEpochS === undefined ? undefined : onOurClock(clock, facts.resetEpochS);
  return { height, sentAt, resetAt };
}
