/** A tenant's rate limit: a token bucket, as Auth0 documents it for the Management API. */
export interface RateLimit {
  /** The bucket's size: requests that may come at once. */
  readonly burst: number;
  /** The refill, above 0: requests a second in the long run (200/min is 200 / 60). */
  readonly perSecond: number;
  /** Per-second limits refill by the millisecond (the default), per-minute limits in steps of one second. */
  readonly refill?: 'ms' | 'step';
}

/** A bucket at one moment. Only the functions of this file look inside. */
export interface Bucket {
  readonly limit: RateLimit;
  /** Thousandths of a request: with whole rates and whole milliseconds the arithmetic stays exact. */
  readonly level: number;
  /** When `level` was true: epoch milliseconds on the tenant's clock. */
  readonly atMs: number;
}

/** What a request meets at the bucket, and what the `x-ratelimit-*` headers of its reply say. */
export interface Taken {
  readonly bucket: Bucket;
  readonly granted: boolean;
  /** Whole requests left. */
  readonly remaining: number;
  /** The second by which at least ONE more request has been added (not by which the bucket is full). */
  readonly resetEpochS: number;
}

const ONE_REQUEST = 1000;

/** A bucket nobody has taken from. */
export function fullBucket(limit: RateLimit, nowMs: number): Bucket {
  return { limit, level: limit.burst * ONE_REQUEST, atMs: nowMs };
}

/** Takes one request out, or refuses it and leaves the level as it is. */
export function takeOne(bucket: Bucket, nowMs: number): Taken {
  const filled = refilled(bucket, nowMs);
  const granted = filled.level >= ONE_REQUEST;
  const after = granted ? { ...filled, level: filled.level - ONE_REQUEST } : filled;
  return { bucket: after, granted, remaining: wholeRequests(after), resetEpochS: resetEpochS(after) };
}

/** The same bucket under another limit: what is in it stays, cut off at the new size. */
export function relimited(bucket: Bucket, limit: RateLimit, nowMs: number): Bucket {
  const { level, atMs } = refilled(bucket, nowMs);
  return { limit, level: Math.min(level, limit.burst * ONE_REQUEST), atMs };
}

/** The bucket as it stands at `nowMs`. A clock that goes back adds nothing. */
function refilled(bucket: Bucket, nowMs: number): Bucket {
  if (nowMs <= bucket.atMs) return bucket;
  const { burst, perSecond, refill = 'ms' } = bucket.limit;
  const added =
    refill === 'ms'
      ? (nowMs - bucket.atMs) * perSecond
      : (Math.floor(nowMs / 1000) - Math.floor(bucket.atMs / 1000)) * perSecond * ONE_REQUEST;
  return { limit: bucket.limit, level: Math.min(burst * ONE_REQUEST, bucket.level + added), atMs: nowMs };
}

/** Whole requests in the bucket. */
export function wholeRequests(bucket: Bucket): number {
  return Math.floor(bucket.level / ONE_REQUEST);
}

function resetEpochS({ limit, level, atMs }: Bucket): number {
  const missing = ONE_REQUEST - (level % ONE_REQUEST);
  return limit.refill !== 'step'
    ? Math.ceil((atMs + missing / limit.perSecond) / 1000)
    : Math.floor(atMs / 1000) + Math.ceil(missing / (limit.perSecond * ONE_REQUEST));
}
