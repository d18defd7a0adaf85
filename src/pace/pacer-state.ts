import { type Aimd, INITIAL_AIMD } from './aimd.ts';
import { type Breaker, CLOSED_BREAKER } from './circuit-breaker.ts';
import type { TrackedBucket } from './estimator/buckets.ts';
import { type ServerClock, UNKNOWN_CLOCK } from './estimator/server-clock.ts';
import type { Latency } from './latency.ts';
import { NOT_THROTTLED, type Throttle } from './throttle.ts';

/** Pacing options. */
export interface PaceSettings {
  /** `--rate`: requests a second at most. */
  readonly perSecondCap?: number | undefined;
  /** `--reserve`: share of the burst left to other clients, 0.2 = 20%. */
  readonly reserveShare: number;
  /** `--concurrency`: maximum requests in flight. */
  readonly maxConcurrency?: number | undefined;
}

/** Everything that decides when the next request may be sent. Times are monotonic ms. */
export interface Pacer {
  readonly settings: PaceSettings;
  readonly inFlight: number;
  /** Those of them that were sent since the gate last closed. */
  readonly inFlightSince: number;
  readonly sent: number;
  /** Answers to our requests, other than 429. */
  readonly answered: number;
  readonly throttled: number;
  /** Undefined until the first answer. */
  readonly latency: Latency | undefined;
  readonly clock: ServerClock;
  /** The buckets in use, as the headers describe them; the one seen last is first. */
  readonly buckets: readonly TrackedBucket[];
  /** The pace without rate limit headers. */
  readonly aimd: Aimd;
  readonly throttle: Throttle;
  readonly breaker: Breaker;
  /** When the latest request was due, at most 50 ms before it was sent. */
  readonly lastDue: number;
  /** When `--rate` allows the next request. */
  readonly capDue: number;
}

/** The state before the first request. */
export function newPacer(settings: PaceSettings): Pacer {
  return {
    settings,
    inFlight: 0,
    inFlightSince: 0,
    sent: 0,
    answered: 0,
    throttled: 0,
    latency: undefined,
    clock: UNKNOWN_CLOCK,
    buckets: [],
    aimd: INITIAL_AIMD,
    throttle: NOT_THROTTLED,
    breaker: CLOSED_BREAKER,
    lastDue: Number.NEGATIVE_INFINITY,
    capDue: Number.NEGATIVE_INFINITY,
  };
}
