import { type Bucket, fullBucket, type RateLimit, relimited, takeOne, wholeRequests } from './bucket.ts';

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

  admit(nowMs: number): Admission {
    if (this.#bucket === undefined) return UNLIMITED;
    const { bucket, granted, remaining, resetEpochS } = takeOne(this.#bucket, nowMs);
    this.#bucket = bucket;
    if (!granted) this.throttled += 1;
    const { burst } = bucket.limit;
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
    let granted = 0;
    for (let sent = 0; sent < requests && this.#bucket !== undefined; sent += 1) {
      const taken = takeOne(this.#bucket, nowMs);
      this.#bucket = taken.bucket;
      if (taken.granted) granted += 1;
      else this.othersRefused += 1;
    }
    return this.#bucket === undefined ? requests : granted;
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
}
