import {
  type Bucket,
  fullBucket,
  type RateLimit,
  relimited,
  type Taken,
  takeOne,
  wholeRequests,
} from './bucket.ts';

/** What the bucket said to a request. */
export interface Admission {
  readonly granted: boolean;
  /** `x-ratelimit-*`; empty where the sandbox has no limit or strips them. */
  readonly headers: Readonly<Record<string, string>>;
}

const UNLIMITED: Admission = { granted: true, headers: {} };

/** The share of a bucket that may be used before Auth0 logs `api_limit_warning`. */
const WARNED_FROM = 0.8;

/** The one bucket all Management API calls share, and the count of what it had to say. */
export class RateLimiter {
  #bucket: Bucket | undefined;
  readonly #showHeaders: boolean;
  /** Requests refused with 429. */
  throttled = 0;
  /** Requests that left the bucket more than 80 % used: each would have been an `api_limit_warning`. */
  warnings = 0;
  /** What {@link takeForOther} was refused. */
  othersRefused = 0;

  constructor(limit: RateLimit | undefined, showHeaders: boolean, nowMs: number) {
    this.#bucket = limit === undefined ? undefined : fullBucket(limit, nowMs);
    this.#showHeaders = showHeaders;
  }

  /** A request of the Management API arrives. */
  admit(nowMs: number): Admission {
    const taken = this.#take(nowMs);
    if (taken === undefined) return UNLIMITED;
    const { bucket, granted, remaining, resetEpochS } = taken;
    const { burst } = bucket.limit;
    if (!granted) this.throttled += 1;
    if (burst - remaining > burst * WARNED_FROM) this.warnings += 1;
    if (!this.#showHeaders) return { granted, headers: {} };
    return {
      granted,
      headers: {
        'x-ratelimit-limit': String(burst),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(resetEpochS),
      },
    };
  }

  /** Another client of the tenant sends `requests` at once. Returns how many were granted. */
  takeForOther(requests: number, nowMs: number): number {
    let refused = 0;
    for (let sent = 0; sent < requests; sent += 1) if (this.#take(nowMs)?.granted === false) refused += 1;
    this.othersRefused += refused;
    return requests - refused;
  }

  /** Puts another limit in force; undefined lifts it. What is in the bucket stays, up to the new size. */
  setLimit(limit: RateLimit | undefined, nowMs: number): void {
    if (limit === undefined) this.#bucket = undefined;
    else this.#bucket = this.#bucket ? relimited(this.#bucket, limit, nowMs) : fullBucket(limit, nowMs);
  }

  /** Whole requests in the bucket as of the last call; undefined without a limit. */
  get remaining(): number | undefined {
    return this.#bucket === undefined ? undefined : wholeRequests(this.#bucket);
  }

  #take(nowMs: number): Taken | undefined {
    if (this.#bucket === undefined) return undefined;
    const taken = takeOne(this.#bucket, nowMs);
    this.#bucket = taken.bucket;
    return taken;
  }
}
