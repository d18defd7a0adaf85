import { deviationAt, heightAt, type KalmanFilter } from './kalman-filter.ts';
import { sidesOf } from './refill-steps.ts';

/**
 * Variance of a point above the line, and of any point in a bucket with steps. `remaining` is rounded DOWN,
 * so a point above the line is right and the line is too low; steps add whole requests, nearly.
 */
const EXACT = 0.02;

/** Variance of a point below the line, where rounding alone may have put it: about that of rounding, 1/12. */
export const ROUNDING_VARIANCE = 0.1;

/**
 * One reply in so many ms is read: what is left and what was answered add up over all of them, so the ones
 * between tell nothing more. It spares arithmetic where that counts, at thousands of replies a second.
 */
export const OBSERVATION_INTERVAL_MS = 1;

/** What a reply showed of the bucket. */
export interface Observation {
  /** When the reply came, ms. */
  readonly at: number;
  /** `remaining`, plus how many of our requests have been answered, this one included. */
  readonly height: number;
  /** How fast we were sending when its request was sent. */
  readonly perMs: number;
  /** How much latencies differ, ms. */
  readonly jitterMs: number;
}

/** A sighting, held against a line. */
export interface Innovation {
  /** Where on the idea's axis the sighting is taken to lie. */
  readonly at: number;
  readonly off: number;
  readonly deviation: number;
  readonly variance: number;
  /** What it adds to the doubt. */
  readonly cost: number;
}

/**
 * Reads a sighting against the line of an idea. About the time of a step it may lie before or behind it: then
 * it is read in the way that explains it best.
 *
 * @param noise mean square of what points are off for reasons unknown.
 */
export function likeliestInnovation(
  line: KalmanFilter,
  phaseMs: number | undefined,
  seen: Observation,
  noise: number,
): Innovation {
  const [here, there] = sidesOf(phaseMs, seen.at, seen.jitterMs);
  const near = reading(line, phaseMs, seen, here, noise);
  if (there === undefined) return near;
  const beyond = reading(line, phaseMs, seen, there, noise);
  return beyond.cost < near.cost ? beyond : near;
}

function reading(
  line: KalmanFilter,
  phaseMs: number | undefined,
  seen: Observation,
  at: number,
  noise: number,
): Innovation {
  const off = seen.height - heightAt(line, at);
  // A request that came early or late met a level that had changed by so much, as far as the refill is known.
  const changing = (seen.perMs - Math.max(0, line.slope)) ** 2 + Math.max(0, line.slopeVariance);
  const mistimed = changing * seen.jitterMs ** 2;
  // Replies within one jitter share their error: together they are worth one.
  const together = Math.max(1, Math.min(seen.perMs, 1 / OBSERVATION_INTERVAL_MS) * seen.jitterMs);
  const rounding = phaseMs === undefined && off < 0 ? ROUNDING_VARIANCE : EXACT;
  const variance = (noise + mistimed) * together + rounding;
  const deviation = deviationAt(line, at, variance);
  return { at, off, deviation, variance, cost: (off / deviation) ** 2 + 2 * Math.log(deviation) };
}
