import { type Aimd, INITIAL_AIMD } from './aimd.ts';
import { type Breaker, CLOSED_BREAKER } from './circuit-breaker.ts';
import type { TrackedBucket } from './estimator/buckets.ts';
import { type ServerClock, UNKNOWN_CLOCK } from './estimator/server-clock.ts';
import type { Latency } from './latency.ts';
import { NOT_THROTTLED, type Throttle } from './throttle.ts';

/** How requests may be paced, as the options say. */
export interface PaceSettings {
  /** `--rate`: requests a second at most. */
  readonly perSecondCap?: number | undefined;
  /** `--reserve`: share of the burst left to other clients, 0.2 = 20%. */
  readonly reserveShare: number;
  /** `--concurrency`: maximum requests in flight. */
  readonly maxConcurrency?: number | undefined;
}

/** Everything that decides when the next request may go. Times are monotonic ms. */
export interface Pacer {
  readonly settings: PaceSettings;
  readonly inFlight: number;
  /** Of these, the ones that were sent since the gate was last closed. */
  readonly inFlightSince: number;
  readonly sent: number;
  /** Answers to requests of ours, 429s aside. */
  readonly answered: number;
  readonly throttled: number;
  /** Undefined until something succeeded. */
  readonly latency: Latency | undefined;
  readonly clock: ServerClock;
  /** The buckets in use, as far as headers tell; the one that was told of last comes first. */
  readonly known: readonly TrackedBucket[];
  /** The pace where headers tell nothing. */
  readonly groping: Aimd;
  readonly throttle: Throttle;
  readonly outage: Breaker;
  /** When the latest request was due, or not much before it was sent. */
  readonly lastDue: number;
  /** What `--rate` allows next. */
  readonly capDue: number;
}

/** A pacer that knows nothing yet. */
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
    known: [],
    groping: INITIAL_AIMD,
    throttle: NOT_THROTTLED,
    outage: CLOSED_BREAKER,
    lastDue: Number.NEGATIVE_INFINITY,
    capDue: Number.NEGATIVE_INFINITY,
  };
}
