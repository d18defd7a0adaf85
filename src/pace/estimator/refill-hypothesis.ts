import {
  type Innovation,
  likeliestInnovation,
  OBSERVATION_INTERVAL_MS,
  type Observation,
  ROUNDING_VARIANCE,
} from './innovation.ts';
import { filterOnMeasurement, heightAt, type KalmanFilter } from './kalman-filter.ts';
import { assumedStep, earliestMoment, onAxis, STEP_MS } from './refill-steps.ts';
import { NO_WITHDRAWALS, type Withdrawals, withdrawalsAfter } from './withdrawals.ts';

/** The share of a residual that lowers the height although rounding explains it: the estimate must stay on the low side. */
const PULL = 0.6;

/** A residual of more standard deviations than this (and a request) is not chance: something happened. */
const OUTLIER_DEVIATIONS = 3;

/** How fast other clients may change the level, in measurement variances for each request refilled. */
const LEVEL_WANDER = 0.1;

/** The minimum measurement variance for that: a bucket that was quiet so far may not stay so. */
const LEAST_NOISE = 0.3;

/** How fast the refill may change. A larger value follows noise, a smaller one follows a new limit late. */
const REFILL_WANDER_PER_MS = 0.3 / 1000;

/** Noise is averaged over the last ten observations, or the last half second if that has more. */
const NOISE_POINTS = 10;
const NOISE_MS = 500;

/** One hypothesis of how the bucket is refilled, and the estimate of `remaining + answered` if it is true. */
export interface Hypothesis extends Withdrawals {
  /** Undefined: evenly. Otherwise in one-second steps, this many ms after the whole seconds of our own clock. */
  readonly phaseMs: number | undefined;
  /** Over time, or over the steps so far. */
  readonly filter: KalmanFilter;
  /** Mean square of the residuals beyond rounding. */
  readonly noise: number;
  /** Recent mean deviation of the latency, ms. */
  readonly jitterMs: number;
  /** TWICE the negative logarithm of the likelihood of the latest replies: the smaller, the better it explains them. */
  readonly negLogLikelihood: number;
}

/** What an update needs, the same for all hypotheses. */
export interface UpdateContext {
  /** The least noise of any hypothesis: with its own, a bad one would excuse itself. */
  readonly noise: number;
  /** The share of the earlier `negLogLikelihood` that still counts. */
  readonly memory: number;
  /** Since the previous observation, ms. */
  readonly passedMs: number;
  /** Whether the bucket may have been full since then, and so overflowed by an unknown amount. */
  readonly filled: boolean;
  /** When it may last have been full before this observation. */
  readonly fullAt: number;
  /** The fastest refill of a bucket of this size, requests a millisecond. */
  readonly fastest: number;
}

/** A hypothesis at the first observation: the level is known, `slope` and its variance are a guess. */
export function newHypothesis(
  phaseMs: number | undefined,
  observation: Observation,
  slope: number,
  slopeVariance: number,
): Hypothesis {
  const filter = { at: onAxis(phaseMs, observation.at), height: observation.height, slope, covariance: 0 };
  return {
    phaseMs,
    filter: { ...filter, heightVariance: ROUNDING_VARIANCE, slopeVariance },
    noise: 0,
    jitterMs: observation.jitterMs,
    ...NO_WITHDRAWALS,
    negLogLikelihood: 0,
  };
}

/** The hypothesis after one more observation. */
export function hypothesisOnObservation(
  hypothesis: Hypothesis,
  observation: Observation,
  context: UpdateContext,
): Hypothesis {
  const innovation = likeliestInnovation(hypothesis.filter, hypothesis.phaseMs, observation, context.noise);
  const { residual, deviation, variance } = innovation;
  const filled = mayHaveFilled(hypothesis, observation, innovation, context);
  const spilled = filled && residual < 0;
  const negLogLikelihood = hypothesis.negLogLikelihood * context.memory + (spilled ? 0 : innovation.cost);
  if (spilled || residual < -(OUTLIER_DEVIATIONS * deviation + 1)) {
    // Requests that we did not send are missing: that shows the level and nothing about the refill.
    const filter = { ...withLevel(hypothesis.filter, innovation), heightVariance: variance, covariance: 0 };
    const others = withdrawalsAfter(hypothesis, context.passedMs, spilled ? 0 : -residual);
    return { ...hypothesis, ...others, filter, negLogLikelihood, jitterMs: observation.jitterMs };
  }
  const unexplained = Math.min(
    OUTLIER_DEVIATIONS * deviation,
    Math.abs(residualBeyondRounding(hypothesis, residual)),
  );
  const weight = Math.min(1 / NOISE_POINTS, context.passedMs / NOISE_MS);
  return {
    ...hypothesis,
    ...withdrawalsAfter(hypothesis, context.passedMs, 0),
    negLogLikelihood,
    jitterMs: observation.jitterMs,
    noise: hypothesis.noise + (unexplained ** 2 - hypothesis.noise) * weight,
    filter: updatedFilter(hypothesis, observation, innovation, { ...context, filled }),
  };
}

/** Whether refill may have overflowed since the previous observation; with steps, whether the first one came while the bucket was full. */
function mayHaveFilled(
  { filter, phaseMs }: Hypothesis,
  observation: Observation,
  innovation: Innovation,
  context: UpdateContext,
): boolean {
  if (context.filled || phaseMs === undefined || innovation.at <= filter.at) return context.filled;
  const first = Math.min(innovation.at, filter.at + STEP_MS);
  return earliestMoment(phaseMs, first, observation.jitterMs) <= context.fullAt;
}

/** The filter at the observed height, with its slope unchanged. */
function withLevel(filter: KalmanFilter, { at, residual }: Innovation): KalmanFilter {
  const height = heightAt(filter, at) + residual;
  return at > filter.at ? { ...filter, at, height } : { ...filter, height: filter.height + residual };
}

function updatedFilter(
  { filter, phaseMs }: Hypothesis,
  observation: Observation,
  innovation: Innovation,
  context: UpdateContext,
): KalmanFilter {
  const { at, residual, deviation, variance } = innovation;
  const processNoise = levelNoisePerMs(filter, Math.max(context.noise, LEAST_NOISE), observation.jitterMs);
  const drift = { height: processNoise, slope: processNoise * REFILL_WANDER_PER_MS ** 2 };
  if (phaseMs === undefined) {
    const pulled = residual < -1 ? residual + 1 - PULL : PULL * residual;
    const height = residual >= 0 ? observation.height : heightAt(filter, at) + pulled;
    const next = filterOnMeasurement(filter, { at, height, variance }, drift);
    if (!context.filled) return next;
    // At least what we took was refilled: the truth lies between that and the fastest refill.
    const between = (Math.max(0, context.fastest - next.slope) / 2) ** 2;
    const slopeVariance = Math.max(next.slopeVariance, Math.min(filter.slopeVariance, between));
    return { ...next, slopeVariance, covariance: 0 };
  }
  // Far more than expected of a step: the refill may have grown by as much.
  const outdated = residual > OUTLIER_DEVIATIONS * deviation + 1;
  const grown = Math.max(filter.slopeVariance, (residual / STEP_MS) ** 2);
  const from = outdated ? { ...filter, slopeVariance: grown, covariance: 0 } : filter;
  const next = filterOnMeasurement(from, { at, height: observation.height, variance }, drift);
  // A step that filled the bucket shows only the minimum that a step adds.
  return context.filled
    ? { ...next, slopeVariance: Math.max(next.slopeVariance, filter.slopeVariance), covariance: 0 }
    : next;
}

function residualBeyondRounding({ phaseMs }: Hypothesis, residual: number): number {
  return phaseMs !== undefined || residual > 0 ? residual : Math.min(0, residual + 1);
}

/**
 * How fast the level may change for unknown reasons, as variance a millisecond: with each request refilled, but no
 * more often than replies add information.
 */
function levelNoisePerMs({ slope }: KalmanFilter, noise: number, jitterMs: number): number {
  return LEVEL_WANDER * noise * Math.max(0, Math.min(slope, 1 / Math.max(OBSERVATION_INTERVAL_MS, jitterMs)));
}

/** Lower bound of the refill, requests a millisecond. */
export function hypothesisRefillLowerBound({ filter, othersPerMs }: Hypothesis): number {
  return Math.max(0, filter.slope - Math.sqrt(Math.max(0, filter.slopeVariance)) - othersPerMs);
}

/** Lower bound of the height at a time. */
export function heightLowerBound(hypothesis: Hypothesis, at: number): number {
  const { filter } = hypothesis;
  const ahead = Math.max(0, assumedStep(hypothesis.phaseMs, at) - filter.at);
  const changes = hypothesis.othersVariance + levelNoisePerMs(filter, hypothesis.noise, hypothesis.jitterMs);
  const unsure = Math.sqrt(Math.max(0, filter.heightVariance) + changes * ahead);
  return (
    filter.height -
    Math.max(0, unsure - Math.sqrt(ROUNDING_VARIANCE)) +
    hypothesisRefillLowerBound(hypothesis) * ahead
  );
}
