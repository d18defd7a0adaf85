import { latestTimeOfLevel, levelAt, refillLowerBound } from './estimator/bucket-estimate.ts';
import type { TrackedBucket } from './estimator/buckets.ts';
import type { Latency } from './latency.ts';

/** Input of {@link nextSendTime}. */
export interface SendBudget {
  readonly tracked: TrackedBucket;
  readonly latency: Latency;
  /** Requests left to other clients. */
  readonly reserve: number;
  readonly inFlight: number;
  /** Our requests answered so far. */
  readonly answered: number;
  /** When the latest request was due. */
  readonly lastDue: number;
}

/** When the next request is due, and the rate behind it, requests a millisecond. */
export interface SendTime {
  readonly due: number;
  readonly perMs: number;
}

/**
 * Time constant for spending the surplus above the reserve: short enough that no refill overflows meanwhile,
 * long enough that some surplus remains when the first replies show the refill.
 */
const SPEND_MS = 300;

/** The wait before the last request while no refill is known: a bucket of 2 at 2/s has refilled by then. */
const LAST_ONE_MS = 550;

/** How early a request may arrive, in mean deviations of the latency, and so find less refilled. */
const EARLY_JITTERS = 2;

/** The refill of this many ms is kept above the reserve: event loops stall for that long and then catch up. */
const STANDSTILL_MS = 20;

/** The share of a bucket kept in hand at most, because a fuller one overflows. For a bucket that refills within a second it is half the refill of 800 ms. */
const MOST_IN_HAND = 0.4;

/** A shortage this small is rounding error. */
const NEARLY = 0.05;

/** How often to try one request when no refill is known and nothing is in flight. */
const LOOK_MS = 2_000;

/**
 * When the next request is due: the surplus above the reserve is spent in proportion to its size, the refill as it
 * arrives. So a full bucket is drawn down quickly and a small surplus slowly, and in the long run requests are
 * sent evenly at the rate of the refill; any surplus or shortage evens out.
 */
export function nextSendTime(budget: SendBudget, now: number): SendTime {
  const { latency, inFlight, lastDue } = budget;
  const { estimate } = budget.tracked;
  const perMs = refillLowerBound(estimate);
  const answered = now + latency.meanMs - EARLY_JITTERS * latency.jitterMs;
  const wanted = 1 + steadyLevel(budget, perMs);
  const certain = certainLevel(budget);
  const surplus = Math.max(certain, levelAt(estimate, answered, inFlight)) - wanted;
  if (surplus >= -NEARLY) {
    const rate = perMs + Math.max(surplus / SPEND_MS, 1 / LAST_ONE_MS);
    return { due: lastDue + 1 / rate, perMs: rate };
  }
  const refilled = now + Math.max(1, latestTimeOfLevel(estimate, wanted, answered, inFlight) - answered);
  return { due: Math.max(lastDue, Math.min(refilled, nextLook(budget, certain, wanted))), perMs };
}

/**
 * The level kept at a steady pace. A halved limit is noticed one latency later, and until then twice as much arrives as
 * is refilled: if that exceeds the reserve, that much is kept. This costs time once; it does not lower the rate.
 */
function steadyLevel({ tracked, latency, reserve }: SendBudget, perMs: number): number {
  if (reserve === 0) return 0;
  const unnoticed = Math.min((perMs / 2) * latency.meanMs, tracked.estimate.limit * MOST_IN_HAND);
  return Math.max(reserve, unnoticed) + perMs * STANDSTILL_MS;
}

function certainLevel({ tracked, answered, inFlight }: SendBudget): number {
  return tracked.certain.height - answered - inFlight;
}

/** When to try without a refill to count on: at the reset that the tenant named, otherwise every {@link LOOK_MS}. */
function nextLook({ tracked, inFlight, lastDue }: SendBudget, level: number, wanted: number): number {
  const { resetAt, sentAt } = tracked.certain;
  if (level + 1 >= wanted && resetAt !== undefined && sentAt !== undefined && resetAt > sentAt)
    return resetAt;
  return inFlight > 0 ? Number.POSITIVE_INFINITY : lastDue + LOOK_MS;
}

/** How many requests can be sent now on top of the refill: the level above the reserve. */
export function spendable(budget: SendBudget, now: number): number {
  const level = levelAt(budget.tracked.estimate, now + budget.latency.meanMs, budget.inFlight);
  return Math.max(0, Math.floor(Math.max(certainLevel(budget), level) - budget.reserve));
}
