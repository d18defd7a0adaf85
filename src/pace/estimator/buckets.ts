import type { RateFacts } from '../../domain/ports.ts';
import {
  type BucketEstimate,
  estimateOnReply,
  estimateOnSend,
  estimateOnThrottle,
  firstEstimate,
  likeliestRefill,
} from './bucket-estimate.ts';
import { resetOnOurClock, type ServerClock } from './server-clock.ts';

/**
 * A bucket seen in replies. Auth0 has several (for reads, for writes), distinguished by their size; which one a
 * request meets shows only in its reply. A changed limit looks like another bucket.
 */
export interface TrackedBucket {
  readonly estimate: BucketEstimate;
  readonly certain: CertainLevel;
  readonly seenAt: number;
}

/** What is certain from the latest reply. */
interface CertainLevel {
  /** `remaining` plus all requests answered when its request was sent: nothing that followed can be missing from it. */
  readonly height: number;
  /** When its request was sent. */
  readonly sentAt: number;
  /** When the tenant says that one more request will have been added. */
  readonly resetAt: number | undefined;
}

/** A reply and what was known when its request was sent. */
export interface BucketReply {
  readonly facts: RateFacts;
  readonly now: number;
  readonly sentAt: number;
  /** Our requests answered by then, by any bucket. */
  readonly answeredBefore: number;
  /** Our sending rate then. */
  readonly perMs: number;
  readonly jitterMs: number;
  readonly clock: ServerClock;
}

/** A bucket is forgotten after this long without a reply from it, and so is the old limit after a change. */
const IN_USE_MS = 3_000;

/** The buckets after one more reply, its own first; unchanged if the reply names none. */
export function bucketsOnReply(
  buckets: readonly TrackedBucket[],
  reply: BucketReply,
): readonly TrackedBucket[] {
  const { facts, now, perMs, jitterMs } = reply;
  const { limit, remaining } = facts;
  if (limit === undefined || remaining === undefined) return buckets;
  const observed = { at: now, remaining, perMs, jitterMs };
  const before = buckets.find(({ estimate }) => estimate.limit === limit);
  const others = buckets.filter((one) => one !== before && now - one.seenAt < IN_USE_MS);
  const estimate =
    before === undefined
      ? firstEstimate(limit, observed, buckets[0] && likeliestRefill(buckets[0].estimate))
      : estimateOnReply(before.estimate, observed);
  return [{ estimate, certain: certainFrom(before?.certain, reply, remaining), seenAt: now }, ...others];
}

/** The later request counts; of those sent at the same moment the one served last, which has the greatest height. */
function certainFrom(before: CertainLevel | undefined, reply: BucketReply, remaining: number): CertainLevel {
  const { sentAt, facts, clock, now } = reply;
  const height = remaining + reply.answeredBefore + 1;
  if (
    before !== undefined &&
    (before.sentAt > sentAt || (before.sentAt === sentAt && before.height >= height))
  ) {
    return before;
  }
  const resetAt =
    facts.resetEpochS === undefined ? undefined : resetOnOurClock(clock, facts.resetEpochS, now);
  return { height, sentAt, resetAt };
}

/** The buckets after a 429: the one it came from, with its level unknown. */
export function bucketsOnThrottle(
  buckets: readonly TrackedBucket[],
  { limit }: RateFacts,
): readonly TrackedBucket[] {
  const one = buckets.find(({ estimate }) => estimate.limit === limit) ?? buckets[0];
  if (one === undefined) return buckets;
  const nothing = { height: Number.NEGATIVE_INFINITY, sentAt: one.certain.sentAt, resetAt: undefined };
  return [{ ...one, estimate: estimateOnThrottle(one.estimate), certain: nothing }];
}

/** The buckets when a request is sent that will be answered at `at`. */
export function bucketsOnSend(
  buckets: readonly TrackedBucket[],
  at: number,
  inFlight: number,
): readonly TrackedBucket[] {
  if (buckets.every(({ estimate }) => estimateOnSend(estimate, at, inFlight) === estimate)) return buckets;
  return buckets.map((one) => ({ ...one, estimate: estimateOnSend(one.estimate, at, inFlight) }));
}
