import { OBSERVATION_INTERVAL_MS, type Observation } from './innovation.ts';
import { mostLikely, withinMargin } from './likelihood.ts';
import {
  type Hypothesis,
  heightLowerBound,
  hypothesisOnObservation,
  hypothesisRefillLowerBound,
  newHypothesis,
} from './refill-hypothesis.ts';
import { stepPhases, whenAdded } from './refill-steps.ts';

/**
 * The tenant's bucket, estimated from replies.
 *
 * Add what a reply says remains to the number of our requests answered: our own requests cancel out, and the
 * sum, here called height, grows by exactly what was refilled. Plotted over time it is a straight line (refill
 * by the millisecond) or a staircase (one-second steps), and its slope is the rate that no header names. A
 * request sent now will find the height at the time of ITS reply, less the requests answered and in flight:
 * replies may arrive in any order, and latency cancels out.
 *
 * No header says which it is, or when the steps come. So this is multiple-model Kalman estimation, one hypothesis
 * per refill phase: all are followed, and of those that explain the replies about equally well the most cautious counts.
 */
export interface BucketEstimate {
  /** Its size according to the headers. */
  readonly limit: number;
  readonly hypotheses: readonly Hypothesis[];
  /** Those of them that explain the latest replies about as well as the most likely one. */
  readonly candidates: readonly Hypothesis[];
  /** Our requests answered from this bucket. */
  readonly answered: number;
  /** When the latest reply that was evaluated arrived, … */
  readonly at: number;
  /** … its `remaining`, … */
  readonly remaining: number;
  /** … and that plus `answered` at the time. */
  readonly height: number;
  /** When the bucket may last have been full. */
  readonly fullAt: number;
  /** Upper bound of the height at a future time, because a full bucket overflows; dropped once that time has passed. */
  readonly ceiling: { readonly at: number; readonly height: number } | undefined;
}

/** A reply that names `remaining`. */
export interface Observed extends Omit<Observation, 'height'> {
  readonly remaining: number;
}

/**
 * The smallest bucket for which steps are considered. Auth0's only smaller one (Free, 2) has a per-second
 * limit, and one or two requests a second can hardly tell the hypotheses apart.
 */
const LEAST_FOR_STEPS = 5;

/** Evidence fades over three seconds, or twenty replies if that is longer: the time to notice a changed limit. */
const MEMORY_MS = 3_000;
const MEMORY_PER_REPLY = 0.95;

/** A reply is evaluated, however soon after another, if this share of the bucket is missing or less than it remains. */
const SMALL_SHARE = 0.02;

/** Hypotheses e^6 = 400 times less likely than the best are no candidates (`negLogLikelihood` is twice the logarithm). */
const CANDIDATE_WITHIN = 12;

/**
 * Hypotheses this much worse are dropped for good. Only thousands of contradicting replies add up to it, so it
 * saves arithmetic where that matters: at thousands of replies a second.
 */
const FOLLOWED_WITHIN = 5_000;

/**
 * The estimate after the first reply from a bucket.
 *
 * @param likelyPerMs the refill of the bucket seen before, trusted for half.
 */
export function firstEstimate(limit: number, observed: Observed, likelyPerMs = 0): BucketEstimate {
  const phases = limit < LEAST_FOR_STEPS ? [] : stepPhases();
  const observation = { ...observed, height: observed.remaining + 1 };
  const variance = (likelyPerMs > 0 ? likelyPerMs / 2 : fastestRefill(limit)) ** 2;
  const hypotheses = [undefined, ...phases].map((phaseMs) =>
    newHypothesis(phaseMs, observation, likelyPerMs, variance),
  );
  const { at, remaining } = observed;
  const last = { at, remaining, height: observation.height, fullAt: at };
  return { limit, hypotheses, candidates: hypotheses, answered: 1, ...last, ceiling: undefined };
}

/** The fastest refill that Auth0 has, a full bucket a second. Requests a millisecond. */
export function fastestRefill(limit: number): number {
  return limit / 1000;
}

/** The estimate after one more reply. */
export function estimateOnReply(estimate: BucketEstimate, observed: Observed): BucketEstimate {
  const answered = estimate.answered + 1;
  const height = observed.remaining + answered;
  const small = estimate.limit * SMALL_SHARE;
  const tellsNews = height <= estimate.height - small || observed.remaining < small;
  if (observed.at - estimate.at < OBSERVATION_INTERVAL_MS && !tellsNews) return { ...estimate, answered };
  const observation = { ...observed, height };
  const passedMs = Math.max(0, observed.at - estimate.at);
  // How far the level would exceed the limit if nothing had been taken since the last observation; below 0 it was not full.
  const spilling = height - (estimate.height - estimate.remaining) - estimate.limit + 1;
  const filled = spilling > 0;
  const context = {
    passedMs,
    noise: Math.min(...estimate.hypotheses.map(({ noise }) => noise)),
    filled,
    fullAt: estimate.fullAt,
    fastest: fastestRefill(estimate.limit),
    memory: Math.max(MEMORY_PER_REPLY, Math.exp(-passedMs / MEMORY_MS)),
  };
  const followed = estimate.hypotheses.map((hypothesis) =>
    hypothesisOnObservation(hypothesis, observation, context),
  );
  const hypotheses = withinMargin(FOLLOWED_WITHIN, followed);
  const ceiling =
    estimate.ceiling !== undefined && estimate.ceiling.at > observed.at ? estimate.ceiling : undefined;
  const { at, remaining } = observed;
  const outOfOrder = 1 + observed.perMs * observed.jitterMs;
  const last = { at, remaining, height, fullAt: spilling > -outOfOrder ? at : estimate.fullAt };
  return {
    ...estimate,
    hypotheses,
    candidates: withinMargin(CANDIDATE_WITHIN, hypotheses),
    answered,
    ...last,
    ceiling,
  };
}

/**
 * The estimate when a request is sent that will be answered at `at`: whatever the hypotheses predict, the bucket
 * holds at most its limit when that request arrives. No reply shows yet what overflows until then.
 */
export function estimateOnSend(estimate: BucketEstimate, at: number, inFlight: number): BucketEstimate {
  const height = estimate.limit + estimate.answered + inFlight;
  return height < heightLowerBoundAt(estimate, at) ? { ...estimate, ceiling: { at, height } } : estimate;
}

/** The estimate after a 429: the level was lower than any hypothesis predicted, and the refill is trusted for at most half. */
export function estimateOnThrottle(estimate: BucketEstimate): BucketEstimate {
  const hypotheses = estimate.hypotheses.map(({ filter, ...hypothesis }) => {
    const slopeVariance = Math.max(filter.slopeVariance, (filter.slope / 2) ** 2);
    return {
      ...hypothesis,
      filter: { ...filter, slopeVariance, heightVariance: estimate.limit ** 2, covariance: 0 },
    };
  });
  return {
    ...estimate,
    hypotheses,
    candidates: withinMargin(CANDIDATE_WITHIN, hypotheses),
    ceiling: undefined,
  };
}

/** Lower bound of the level when a request is answered at `at`, with those in flight served before it. */
export function levelAt(estimate: BucketEstimate, at: number, inFlight: number): number {
  return Math.min(estimate.limit, heightLowerBoundAt(estimate, at) - estimate.answered - inFlight);
}

function heightLowerBoundAt(estimate: BucketEstimate, at: number): number {
  const { ceiling, candidates } = estimate;
  let least = Number.POSITIVE_INFINITY;
  for (const hypothesis of candidates) least = Math.min(least, heightLowerBound(hypothesis, at));
  if (ceiling === undefined) return least;
  return Math.min(least, ceiling.height + refillLowerBound(estimate) * Math.max(0, at - ceiling.at));
}

/** Lower bound of the refill, requests a millisecond. */
export function refillLowerBound(estimate: BucketEstimate): number {
  return Math.min(...estimate.candidates.map(hypothesisRefillLowerBound));
}

/** The likeliest refill, requests a millisecond; undefined while half of it is nearly as likely. */
export function likeliestRefill(estimate: BucketEstimate): number | undefined {
  const { filter } = mostLikely(estimate.hypotheses);
  return Math.sqrt(Math.max(0, filter.slopeVariance)) < filter.slope / 2 ? filter.slope : undefined;
}

/** The latest time at which the level reaches `wanted` if no other client takes from it; Infinity before a refill is seen. */
export function latestTimeOfLevel(
  estimate: BucketEstimate,
  wanted: number,
  at: number,
  inFlight: number,
): number {
  let latest = at;
  for (const hypothesis of estimate.candidates) {
    const missing = wanted + estimate.answered + inFlight - heightLowerBound(hypothesis, at);
    if (missing > 0)
      latest = Math.max(
        latest,
        whenAdded(hypothesis.phaseMs, at, missing, hypothesisRefillLowerBound(hypothesis)),
      );
  }
  return latest;
}
