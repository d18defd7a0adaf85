import { OBSERVATION_INTERVAL_MS, type Observation } from './innovation.ts';
import {
  type Hypothesis,
  heightLowerBound,
  hypothesisOnObservation,
  hypothesisRefillLowerBound,
  newHypothesis,
} from './refill-hypothesis.ts';
import { stepPhases, whenAdded } from './refill-steps.ts';

/**
 * The tenant's bucket, as far as replies tell.
 *
 * Add up what a reply says is left and how many of our requests have been answered: our own requests cancel
 * out, and the sum grows by exactly what was refilled. Plotted over time it is a straight line (refill by the
 * millisecond) or a staircase (one-second steps), and its slope is the rate that no header names. What a
 * request sent now will find is that line at the time of ITS reply, less the requests answered and in flight:
 * replies may come in any order, and latency cancels out.
 *
 * Which it is, and when the steps come, nobody says. So all ideas are followed at once, and of those that
 * explain the replies about equally well the most cautious is believed.
 */
export interface BucketEstimate {
  /** Its size, as the headers say. */
  readonly limit: number;
  readonly ideas: readonly Hypothesis[];
  /** Those of them that explain the latest replies about as well as the best. */
  readonly plausible: readonly Hypothesis[];
  /** Requests of ours answered from this bucket. */
  readonly answered: number;
  /** When the latest reply came that was read, … */
  readonly at: number;
  /** … what was left by it, … */
  readonly remaining: number;
  /** … and that together with all that had been answered. */
  readonly height: number;
  /** When it may have been full for the last time. */
  readonly fullAt: number;
  /** The most that the line can have reached at a time to come, for a full bucket spills; forgotten when that time has come. */
  readonly ceiling: Ceiling | undefined;
}

/** A bound on the line's height. */
interface Ceiling {
  readonly at: number;
  readonly height: number;
}

/** A reply that told what is left. */
export interface Observed extends Omit<Observation, 'height'> {
  readonly remaining: number;
}

/**
 * Steps are only thought of where the bucket holds so many. Auth0's only smaller one (Free, 2) has a
 * per-second limit, and with one or two requests a second the ideas could hardly be told apart.
 */
const LEAST_FOR_STEPS = 5;

/** Doubt lasts three seconds, or twenty replies where that is longer: the time to notice a change of the limit. */
const MEMORY_MS = 3_000;
const MEMORY_PER_REPLY = 0.95;

/** A share of the bucket that may be missing, or not left, before a reply must be read, however close it follows on another. */
const SMALL_SHARE = 0.02;

/** Ideas e^6, 400 times, less likely than the best are dropped (doubt is twice the logarithm). */
const IMPLAUSIBLE = 12;

/**
 * Ideas so much worse are followed no longer. Only thousands of replies against an idea add up to it, so it
 * spares arithmetic where that counts: at thousands of replies a second.
 */
const HOPELESS = 5_000;

/**
 * The bucket at the first reply that tells of it.
 *
 * @param likelyPerMs the refill of the bucket that was there before: half of it is trusted.
 */
export function firstEstimate(limit: number, told: Observed, likelyPerMs = 0): BucketEstimate {
  const phases = limit < LEAST_FOR_STEPS ? [] : stepPhases();
  const seen = { ...told, height: told.remaining + 1 };
  const variance = (likelyPerMs > 0 ? likelyPerMs / 2 : fastestRefill(limit)) ** 2;
  const ideas = [undefined, ...phases].map((phaseMs) => newHypothesis(phaseMs, seen, likelyPerMs, variance));
  const { at, remaining } = told;
  const read = { at, remaining, height: seen.height, fullAt: at };
  return { limit, ideas, plausible: ideas, answered: 1, ...read, ceiling: undefined };
}

/** A bucket that is refilled within a second is the fastest that Auth0 has. Requests a millisecond. */
export function fastestRefill(limit: number): number {
  return limit / 1000;
}

/** The bucket after one more reply. */
export function estimateOnReply(bucket: BucketEstimate, told: Observed): BucketEstimate {
  const answered = bucket.answered + 1;
  const height = told.remaining + answered;
  const small = bucket.limit * SMALL_SHARE;
  const tellsNews = height <= bucket.height - small || told.remaining < small;
  if (told.at - bucket.at < OBSERVATION_INTERVAL_MS && !tellsNews) return { ...bucket, answered };
  const seen = { ...told, height };
  const passedMs = Math.max(0, told.at - bucket.at);
  // What could not be there all at once if nothing was taken since the sighting before: less, and it was not full.
  const spilling = height - (bucket.height - bucket.remaining) - bucket.limit + 1;
  const filled = spilling > 0;
  const measure = {
    passedMs,
    noise: bucket.ideas.reduce((least, idea) => Math.min(least, idea.noise), Number.POSITIVE_INFINITY),
    filled,
    fullAt: bucket.fullAt,
    fastest: fastestRefill(bucket.limit),
    memory: Math.max(MEMORY_PER_REPLY, Math.exp(-passedMs / MEMORY_MS)),
  };
  const followed = bucket.ideas.map((idea) => hypothesisOnObservation(idea, seen, measure));
  const ideas = within(HOPELESS, followed);
  const ceiling = bucket.ceiling !== undefined && bucket.ceiling.at > told.at ? bucket.ceiling : undefined;
  const { at, remaining } = told;
  const outOfOrder = 1 + told.perMs * told.jitterMs;
  const read = { at, remaining, height, fullAt: spilling > -outOfOrder ? at : bucket.fullAt };
  return { ...bucket, ideas, plausible: within(IMPLAUSIBLE, ideas), answered, ...read, ceiling };
}

/**
 * The bucket when a request is sent that will be answered at `at`: it cannot hold more than fits when that
 * request arrives, whatever the line promises. What spills until then is in no reply yet.
 */
export function estimateOnSend(bucket: BucketEstimate, at: number, inFlight: number): BucketEstimate {
  const height = bucket.limit + bucket.answered + inFlight;
  return height < sureHeightAt(bucket, at) ? { ...bucket, ceiling: { at, height } } : bucket;
}

/** The bucket after a 429: it is emptier than any idea had it, and its refill is trusted for no more than half. */
export function estimateOnThrottle(bucket: BucketEstimate): BucketEstimate {
  const ideas = bucket.ideas.map(({ line, ...idea }) => {
    const slopeVariance = Math.max(line.slopeVariance, (line.slope / 2) ** 2);
    return { ...idea, line: { ...line, slopeVariance, heightVariance: bucket.limit ** 2, covariance: 0 } };
  });
  return { ...bucket, ideas, plausible: within(IMPLAUSIBLE, ideas), ceiling: undefined };
}

/** The ideas that are doubted more than the best by no more than so much. */
function within(doubt: number, ideas: readonly Hypothesis[]): readonly Hypothesis[] {
  const most = leastDoubted(ideas).doubt + doubt;
  return ideas.every((idea) => idea.doubt <= most) ? ideas : ideas.filter((idea) => idea.doubt <= most);
}

function leastDoubted(ideas: readonly Hypothesis[]): Hypothesis {
  return ideas.reduce((best, idea) => (idea.doubt < best.doubt ? idea : best));
}

/** What the bucket holds at least when a request is answered at `at`, with those in flight served before it. */
export function levelAt(bucket: BucketEstimate, at: number, inFlight: number): number {
  return Math.min(bucket.limit, sureHeightAt(bucket, at) - bucket.answered - inFlight);
}

function sureHeightAt(bucket: BucketEstimate, at: number): number {
  const { ceiling, plausible } = bucket;
  let least = Number.POSITIVE_INFINITY;
  for (const idea of plausible) least = Math.min(least, heightLowerBound(idea, at));
  if (ceiling === undefined) return least;
  return Math.min(least, ceiling.height + refillLowerBound(bucket) * Math.max(0, at - ceiling.at));
}

/** The refill that can be counted on, requests a millisecond. */
export function refillLowerBound(bucket: BucketEstimate): number {
  let least = Number.POSITIVE_INFINITY;
  for (const idea of bucket.plausible) least = Math.min(least, hypothesisRefillLowerBound(idea));
  return least;
}

/** The likeliest refill, requests a millisecond; undefined while it may as well be half of that. */
export function likeliestRefill(bucket: BucketEstimate): number | undefined {
  const { line } = leastDoubted(bucket.ideas);
  return Math.sqrt(Math.max(0, line.slopeVariance)) < line.slope / 2 ? line.slope : undefined;
}

/** When the level will be so high at the latest, if nobody else takes from it; Infinity while no refill was seen. */
export function latestTimeOfLevel(
  bucket: BucketEstimate,
  wanted: number,
  at: number,
  inFlight: number,
): number {
  let latest = at;
  for (const idea of bucket.plausible) {
    const missing = wanted + bucket.answered + inFlight - heightLowerBound(idea, at);
    if (missing > 0)
      latest = Math.max(latest, whenAdded(idea.phaseMs, at, missing, hypothesisRefillLowerBound(idea)));
  }
  return latest;
}
