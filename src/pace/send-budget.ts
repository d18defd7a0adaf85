import { latestTimeOfLevel, levelAt, refillLowerBound } from './estimator/bucket-estimate.ts';
import type { TrackedBucket } from './estimator/buckets.ts';
import type { Latency } from './latency.ts';

/** What {@link nextSendTime} goes by. */
export interface SendBudget {
  readonly known: TrackedBucket;
  readonly latency: Latency;
  /** Requests left to others. */
  readonly reserve: number;
  readonly inFlight: number;
  /** Our requests answered so far. */
  readonly answered: number;
  /** When the latest request was due. */
  readonly lastDue: number;
}

/** When the next request is due, and how fast that is. */
export interface SendTime {
  readonly due: number;
  readonly perMs: number;
}

/**
 * What lies above the reserve is sent within a few of these: fast enough to lose nothing of the refill
 * meanwhile, slow enough that the last of it is still there when the first replies tell of the refill.
 */
const SPEND_MS = 300;

/** The very last one waits so long, while no refill is known: a bucket of two at two a second is full again then. */
const LAST_ONE_MS = 550;

/** A request may come early by so many mean deviations, and find so much less refilled. */
const EARLY_JITTERS = 2;

/** The refill of so many ms is kept above a reserve: event loops stand still for that long, and then make up for it. */
const STANDSTILL_MS = 20;

/** A bucket that is kept fuller than this spills: it is what a second's refill comes to, halved, at 800 ms. */
const MOST_IN_HAND = 0.4;

/** A twentieth of a request is arithmetic, not emptiness. */
const NEARLY = 0.05;

/** With nothing known and nothing in flight, one request this often has a look. */
const LOOK_MS = 2_000;

/**
 * When the next request is due: what lies above the reserve is spent in proportion to how much it is, and the
 * refill as it comes. So a full bucket is drawn down quickly, a small surplus slowly, and in the long run
 * requests go out evenly at the rate of the refill; a surplus or a lack that turns up is levelled out.
 */
export function nextSendTime(held: SendBudget, now: number): SendTime {
  const { latency, inFlight, lastDue } = held;
  const { bucket } = held.known;
  const perMs = refillLowerBound(bucket);
  const answered = now + latency.meanMs - EARLY_JITTERS * latency.jitterMs;
  const wanted = 1 + inHand(held, perMs);
  const certain = certainLevel(held);
  const surplus = Math.max(certain, levelAt(bucket, answered, inFlight)) - wanted;
  if (surplus >= -NEARLY) {
    const rate = perMs + Math.max(surplus / SPEND_MS, 1 / LAST_ONE_MS);
    return { due: lastDue + 1 / rate, perMs: rate };
  }
  const refilled = now + Math.max(1, latestTimeOfLevel(bucket, wanted, answered, inFlight) - answered);
  return { due: Math.max(lastDue, Math.min(refilled, nextLook(held, certain, wanted))), perMs };
}

/**
 * What is left in the bucket at a steady pace. A limit that is halved is noticed one latency later, and until then twice
 * as much arrives as is refilled: where that is more than the reserve, so much is kept. It costs its time once, not a rate.
 */
function inHand({ known, latency, reserve }: SendBudget, perMs: number): number {
  if (reserve === 0) return 0;
  const unnoticed = Math.min((perMs / 2) * latency.meanMs, known.bucket.limit * MOST_IN_HAND);
  return Math.max(reserve, unnoticed) + perMs * STANDSTILL_MS;
}

function certainLevel({ known, answered, inFlight }: SendBudget): number {
  return known.certain.height - answered - inFlight;
}

/** Where no refill can be counted on: at the reset that the tenant named, else now and then. */
function nextLook({ known, inFlight, lastDue }: SendBudget, level: number, wanted: number): number {
  const { resetAt, sentAt } = known.certain;
  if (level + 1 >= wanted && resetAt !== undefined && sentAt !== undefined && resetAt > sentAt)
    return resetAt;
  return inFlight > 0 ? Number.POSITIVE_INFINITY : lastDue + LOOK_MS;
}

/** How many requests can be sent now beyond the refill: what lies above the reserve. */
export function spendable(held: SendBudget, now: number): number {
  const level = levelAt(held.known.bucket, now + held.latency.meanMs, held.inFlight);
  return Math.max(0, Math.floor(Math.max(certainLevel(held), level) - held.reserve));
}
