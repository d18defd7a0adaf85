import type { Clock } from '../../../src/domain/clock.ts';
import type { RateFacts } from '../../../src/domain/ports.ts';
import {
  type Bucket,
  fullBucket,
  type RateLimit,
  relimited,
  takeOne,
} from '../../../src/sandbox/state/bucket.ts';

/** A tenant without HTTP, in virtual time: it decides half a latency after a request was sent, and answers after the rest. */
export interface TenantOptions extends RateLimit {
  readonly latencyMs: number;
  /** What a read takes; default latencyMs. */
  readonly readMs?: number;
  /** Each half of a latency differs by up to this share, either way. Default 0. */
  readonly jitter?: number;
  /** The tenant's clock is ahead of ours by so much. Default 0. */
  readonly skewMs?: number;
  /** False: a proxy strips the rate headers. */
  readonly headers?: boolean;
}

/** What the tenant saw. */
export interface TenantLog {
  /** When requests were granted, virtual ms. */
  readonly applied: number[];
  throttled: number;
  othersTook: number;
  othersThrottled: number;
  /** The least that one of our requests left in the bucket. */
  lowest: number;
}

export interface SimulatedTenant {
  readonly log: TenantLog;
  /** One link call, from sending to its reply. */
  link(): Promise<RateFacts>;
  /** The same for a read of a user. */
  read(): Promise<RateFacts>;
  /** Another client takes so many at once. */
  takeForOthers(requests: number): void;
  setLimit(limit: RateLimit): void;
}

export function simulatedTenant(clock: Clock, random: () => number, options: TenantOptions): SimulatedTenant {
  const { latencyMs, readMs = latencyMs, jitter = 0, skewMs = 0, headers = true } = options;
  const tenantNow = () => clock.now() + skewMs;
  let bucket: Bucket = fullBucket(options, tenantNow());
  const log: TenantLog = {
    applied: [],
    throttled: 0,
    othersTook: 0,
    othersThrottled: 0,
    lowest: Number.POSITIVE_INFINITY,
  };
  const half = (ms: number) => (ms / 2) * (1 + jitter * (2 * random() - 1));

  function decide(status: number): RateFacts {
    const taken = takeOne(bucket, tenantNow());
    bucket = taken.bucket;
    if (taken.granted) {
      log.applied.push(clock.monotonic());
      log.lowest = Math.min(log.lowest, taken.remaining);
    } else {
      log.throttled += 1;
    }
    const { remaining, resetEpochS } = taken;
    return {
      status: taken.granted ? status : 429,
      dateEpochMs: Math.floor(tenantNow() / 1000) * 1000,
      ...(headers && { limit: bucket.limit.burst, remaining, resetEpochS }),
    };
  }

  async function call(ms: number, status: number): Promise<RateFacts> {
    await clock.sleep(half(ms));
    const facts = decide(status);
    await clock.sleep(half(ms));
    return facts;
  }

  return {
    log,
    link: () => call(latencyMs, 201),
    read: () => call(readMs, 200),
    takeForOthers(requests) {
      for (let n = 0; n < requests; n += 1) {
        const taken = takeOne(bucket, tenantNow());
        bucket = taken.bucket;
        if (taken.granted) log.othersTook += 1;
        else log.othersThrottled += 1;
      }
    },
    setLimit(limit) {
      bucket = relimited(bucket, limit, tenantNow());
    },
  };
}
