import { deviationAt, heightAt, type KalmanFilter } from './kalman-filter.ts';
import { sidesOf } from './refill-steps.ts';

/**
 * Variance of an observation above the prediction, and of any with steps. `remaining` is rounded DOWN, so an
 * observation above is right and the prediction too low; steps add nearly whole requests.
 */
const EXACT = 0.02;

/** Variance of an observation below the prediction, where rounding alone may have put it: about 1/12, that of rounding. */
export const ROUNDING_VARIANCE = 0.1;

/**
 * At most one reply in this many ms is evaluated: the height sums over all of them, so those between add no
 * information. It saves arithmetic where that matters, at thousands of replies a second.
 */
export const OBSERVATION_INTERVAL_MS = 1;

/** What a reply shows of the bucket. */
export interface Observation {
  /** When the reply arrived, ms. */
  readonly at: number;
  /** `remaining`, plus how many of our requests have been answered, this one included. */
  readonly height: number;
  /** Our sending rate when its request was sent, requests a millisecond. */
  readonly perMs: number;
  /** Mean deviation of the latency, ms. */
  readonly jitterMs: number;
}

/** How an observation differs from the prediction of a hypothesis. */
export interface Innovation {
  /** Where on the hypothesis's time axis the observation is placed. */
  readonly at: number;
  /** Observed height less the predicted one. */
  readonly residual: number;
  readonly deviation: number;
  readonly variance: number;
  /** What it adds to `negLogLikelihood`. */
  readonly cost: number;
}

/**
 * Compares an observation with the prediction of a hypothesis. Near a step it may belong to either side: the side
 * that explains it better counts.
 *
 * @param noise mean square of the unexplained residuals.
 */
export function likeliestInnovation(
  filter: KalmanFilter,
  phaseMs: number | undefined,
  observation: Observation,
  noise: number,
): Innovation {
  const [here, there] = sidesOf(phaseMs, observation.at, observation.jitterMs);
  const near = innovationAt(filter, phaseMs, observation, here, noise);
  if (there === undefined) return near;
  const far = innovationAt(filter, phaseMs, observation, there, noise);
  return far.cost < near.cost ? far : near;
}

function innovationAt(
  filter: KalmanFilter,
  phaseMs: number | undefined,
  observation: Observation,
  at: number,
  noise: number,
): Innovation {
  const residual = observation.height - heightAt(filter, at);
  // A request that was served early or late met a different level, by the net rate as far as the refill is known.
  const changing = (observation.perMs - Math.max(0, filter.slope)) ** 2 + Math.max(0, filter.slopeVariance);
  const mistimed = changing * observation.jitterMs ** 2;
  // Replies within one jitter share their error: together they count as one.
  const together = Math.max(
    1,
    Math.min(observation.perMs, 1 / OBSERVATION_INTERVAL_MS) * observation.jitterMs,
  );
  const rounding = phaseMs === undefined && residual < 0 ? ROUNDING_VARIANCE : EXACT;
  const variance = (noise + mistimed) * together + rounding;
  const deviation = deviationAt(filter, at, variance);
  return { at, residual, deviation, variance, cost: (residual / deviation) ** 2 + 2 * Math.log(deviation) };
}
