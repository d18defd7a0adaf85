import {
  type Innovation,
  likeliestInnovation,
  OBSERVATION_INTERVAL_MS,
  type Observation,
  ROUNDING_VARIANCE,
} from './innovation.ts';
import { filterOnMeasurement, heightAt, type KalmanFilter } from './kalman-filter.ts';
import { assumedStep, earliestMoment, onAxis, STEP_MS } from './refill-steps.ts';

/** How much of a distance that rounding explains pulls the line down all the same: it is to stay on the low side. */
const PULL = 0.6;

/** A point so many standard deviations (and a request) off the line is no chance: something happened. */
const NO_CHANCE = 3;

/** How fast others may change the level, in point variances for each request that is refilled. */
const LEVEL_WANDER = 0.1;

/** The least point variance for that: a bucket that looked quiet so far is not trusted to stay so. */
const LEAST_NOISE = 0.3;

/** How fast the refill may change, a second. A larger value chases noise, a smaller one follows a new limit late. */
const REFILL_WANDER_PER_MS = 0.3 / 1000;

/** Noise is the mean of the last ten points, or of the last half second where that holds more. */
const NOISE_POINTS = 10;
const NOISE_MS = 500;

/** What others take is remembered for about so long: a few of their bursts. */
const OTHERS_MS = 5_000;

/** One idea of how the bucket is refilled, and the line that `remaining + answered` follows if it is true. */
export interface Hypothesis {
  /** Undefined: evenly. Else in one-second steps, so many ms after the whole seconds of our own clock. */
  readonly phaseMs: number | undefined;
  /** Over time, or over the steps that have come. */
  readonly line: KalmanFilter;
  /** Mean square of what rounding does not explain of the points' distance from the line. */
  readonly noise: number;
  /** How much latencies differ of late, ms. */
  readonly jitterMs: number;
  /** What others have been taking lately, in withdrawals too large for chance, requests a millisecond. */
  readonly othersPerMs: number;
  /** The same as variance, for their bursts come as they like: squares of the withdrawals, a millisecond. */
  readonly othersVariance: number;
  /** How badly the idea explains the latest replies: twice the negative logarithm of their likelihood. */
  readonly doubt: number;
}

/** What all ideas are measured with. */
export interface UpdateContext {
  /** The least noise that any idea has: with their own, bad ideas would excuse themselves. */
  readonly noise: number;
  /** The share of earlier doubt that still counts. */
  readonly memory: number;
  /** Since the sighting before, ms. */
  readonly passedMs: number;
  /** The bucket may have been full at some time since: who knows what it spilled. */
  readonly filled: boolean;
  /** When it may have been full for the last time before this sighting. */
  readonly fullAt: number;
  /** No bucket of this size is refilled faster, requests a millisecond. */
  readonly fastest: number;
}

/** An idea at its first sighting: the level is known, of the refill a guess and its variance. */
export function newHypothesis(
  phaseMs: number | undefined,
  seen: Observation,
  slope: number,
  slopeVariance: number,
): Hypothesis {
  const line = { at: onAxis(phaseMs, seen.at), height: seen.height, slope, covariance: 0 };
  return {
    phaseMs,
    line: { ...line, heightVariance: ROUNDING_VARIANCE, slopeVariance },
    noise: 0,
    jitterMs: seen.jitterMs,
    othersPerMs: 0,
    othersVariance: 0,
    doubt: 0,
  };
}

/** The idea after one more sighting. */
export function hypothesisOnObservation(
  idea: Hypothesis,
  seen: Observation,
  measure: UpdateContext,
): Hypothesis {
  const read = likeliestInnovation(idea.line, idea.phaseMs, seen, measure.noise);
  const { off, deviation, variance } = read;
  const filled = mayHaveFilled(idea, seen, read, measure);
  const spilled = filled && off < 0;
  const doubt = idea.doubt * measure.memory + (spilled ? 0 : read.cost);
  if (spilled || off < -(NO_CHANCE * deviation + 1)) {
    // Requests are gone that we did not send: that tells the level, and nothing about the refill.
    const line = { ...drop(idea.line, read), heightVariance: variance, covariance: 0 };
    const others = othersAfter(idea, measure.passedMs, spilled ? 0 : -off);
    return { ...idea, ...others, line, doubt, jitterMs: seen.jitterMs };
  }
  const unexplained = Math.min(NO_CHANCE * deviation, Math.abs(beyondRounding(idea, off)));
  const weight = Math.min(1 / NOISE_POINTS, measure.passedMs / NOISE_MS);
  return {
    ...idea,
    ...othersAfter(idea, measure.passedMs, 0),
    doubt,
    jitterMs: seen.jitterMs,
    noise: idea.noise + (unexplained ** 2 - idea.noise) * weight,
    line: drawn(idea, seen, read, { ...measure, filled }),
  };
}

/** Whether refill may have been spilled since the sighting before: for steps, when the first of them came while the bucket was full. */
function mayHaveFilled(
  { line, phaseMs }: Hypothesis,
  seen: Observation,
  read: Innovation,
  measure: UpdateContext,
): boolean {
  if (measure.filled || phaseMs === undefined || read.at <= line.at) return measure.filled;
  const first = Math.min(read.at, line.at + STEP_MS);
  return earliestMoment(phaseMs, first, seen.jitterMs) <= measure.fullAt;
}

function othersAfter(
  idea: Hypothesis,
  passedMs: number,
  withdrawn: number,
): Pick<Hypothesis, 'othersPerMs' | 'othersVariance'> {
  const kept = Math.exp(-passedMs / OTHERS_MS);
  return {
    othersPerMs: idea.othersPerMs * kept + withdrawn / OTHERS_MS,
    othersVariance: idea.othersVariance * kept + withdrawn ** 2 / OTHERS_MS,
  };
}

/** The line through the point, with the slope it had. */
function drop(line: KalmanFilter, { at, off }: Innovation): KalmanFilter {
  const height = heightAt(line, at) + off;
  return at > line.at ? { ...line, at, height } : { ...line, height: line.height + off };
}

function drawn(
  { line, phaseMs }: Hypothesis,
  seen: Observation,
  read: Innovation,
  measure: UpdateContext,
): KalmanFilter {
  const { at, off, deviation, variance } = read;
  const wander = wanderPerMs(line, Math.max(measure.noise, LEAST_NOISE), seen.jitterMs);
  const drift = { height: wander, slope: wander * REFILL_WANDER_PER_MS ** 2 };
  if (phaseMs === undefined) {
    const pulled = off < -1 ? off + 1 - PULL : PULL * off;
    const height = off >= 0 ? seen.height : heightAt(line, at) + pulled;
    const next = filterOnMeasurement(line, { at, height, variance }, drift);
    if (!measure.filled) return next;
    // It was refilled by what we took at least: the truth lies between that and the fastest there is.
    const between = (Math.max(0, measure.fastest - next.slope) / 2) ** 2;
    const slopeVariance = Math.max(next.slopeVariance, Math.min(line.slopeVariance, between));
    return { ...next, slopeVariance, covariance: 0 };
  }
  // Far more than was expected of a step: the refill may have grown by as much.
  const outdated = off > NO_CHANCE * deviation + 1;
  const grown = Math.max(line.slopeVariance, (off / STEP_MS) ** 2);
  const from = outdated ? { ...line, slopeVariance: grown, covariance: 0 } : line;
  const next = filterOnMeasurement(from, { at, height: seen.height, variance }, drift);
  // A step that filled the bucket told the least that a step adds, not how much.
  return measure.filled
    ? { ...next, slopeVariance: Math.max(next.slopeVariance, line.slopeVariance), covariance: 0 }
    : next;
}

function beyondRounding({ phaseMs }: Hypothesis, off: number): number {
  return phaseMs !== undefined || off > 0 ? off : Math.min(0, off + 1);
}

/**
 * How fast the level may change for reasons unknown, as variance a millisecond: with each request that is refilled,
 * but no more often than replies tell something new.
 */
function wanderPerMs({ slope }: KalmanFilter, noise: number, jitterMs: number): number {
  return LEVEL_WANDER * noise * Math.max(0, Math.min(slope, 1 / Math.max(OBSERVATION_INTERVAL_MS, jitterMs)));
}

/** The refill that can be counted on, requests a millisecond. */
export function hypothesisRefillLowerBound({ line, othersPerMs }: Hypothesis): number {
  return Math.max(0, line.slope - Math.sqrt(Math.max(0, line.slopeVariance)) - othersPerMs);
}

/** The height that can be counted on at a time. */
export function heightLowerBound(idea: Hypothesis, at: number): number {
  const { line } = idea;
  const ahead = Math.max(0, assumedStep(idea.phaseMs, at) - line.at);
  const changes = idea.othersVariance + wanderPerMs(line, idea.noise, idea.jitterMs);
  const unsure = Math.sqrt(Math.max(0, line.heightVariance) + changes * ahead);
  return (
    line.height -
    Math.max(0, unsure - Math.sqrt(ROUNDING_VARIANCE)) +
    hypothesisRefillLowerBound(idea) * ahead
  );
}
