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
 * A bucket that replies told of. Auth0 has several (for reads, for writes), told apart by their size, and
 * which one a request meets shows in its reply only. A limit that is changed looks like one more of them.
 */
export interface TrackedBucket {
  readonly bucket: BucketEstimate;
  readonly certain: CertainLevel;
  readonly seenAt: number;
}

/** What the latest reply leaves no doubt about. */
interface CertainLevel {
  /** What was left, and all requests that had been answered when its request was sent: nothing after that can be missing. */
  readonly height: number;
  /** When its request was sent. */
  readonly sentAt: number;
  /** When one more request will have been added, by the tenant's word. */
  readonly resetAt: number | undefined;
}

/** A reply, and what was known when its request was sent. */
export interface BucketReply {
  readonly facts: RateFacts;
  readonly now: number;
  readonly sentAt: number;
  /** Our requests answered by then, from any bucket. */
  readonly answeredBefore: number;
  /** How fast we were sending then. */
  readonly perMs: number;
  readonly jitterMs: number;
  readonly clock: ServerClock;
}

/** A bucket counts while replies tell of it at least this often; a changed limit is forgotten as soon. */
const IN_USE_MS = 3_000;

/** The buckets after one more answer, the one it told of first; the same where it told of none. */
export function bucketsOnReply(
  known: readonly TrackedBucket[],
  reply: BucketReply,
): readonly TrackedBucket[] {
  const { facts, now, perMs, jitterMs } = reply;
  const { limit, remaining } = facts;
  if (limit === undefined || remaining === undefined) return known;
  const told = { at: now, remaining, perMs, jitterMs };
  const before = known.find(({ bucket }) => bucket.limit === limit);
  const others = known.filter((one) => one !== before && now - one.seenAt < IN_USE_MS);
  const bucket =
    before === undefined
      ? firstEstimate(limit, told, known[0] && likeliestRefill(known[0].bucket))
      : estimateOnReply(before.bucket, told);
  return [{ bucket, certain: certainFrom(before?.certain, reply, remaining), seenAt: now }, ...others];
}

/** Of requests sent at the same moment the one that was served last knows best; it is the one that claims most. */
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

/** What is left to know after a 429: the bucket that it came from, though not how it stands. */
export function bucketsOnThrottle(
  known: readonly TrackedBucket[],
  { limit }: RateFacts,
): readonly TrackedBucket[] {
  const one = known.find(({ bucket }) => bucket.limit === limit) ?? known[0];
  if (one === undefined) return known;
  const nothing = { height: Number.NEGATIVE_INFINITY, sentAt: one.certain.sentAt, resetAt: undefined };
  return [{ ...one, bucket: estimateOnThrottle(one.bucket), certain: nothing }];
}

/** The buckets when a request is sent that will be answered at `at`. */
export function bucketsOnSend(
  known: readonly TrackedBucket[],
  at: number,
  inFlight: number,
): readonly TrackedBucket[] {
  if (known.every(({ bucket }) => estimateOnSend(bucket, at, inFlight) === bucket)) return known;
  return known.map((one) => ({ ...one, bucket: estimateOnSend(one.bucket, at, inFlight) }));
}
