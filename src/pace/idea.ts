import { deviationAt, fitted, heightAt, type Line } from './line.ts';

/** Auth0 refills a per-minute limit once a second (docs: "Rate limit configurations"). */
const STEP_MS = 1_000;

/** When in the second a step comes is guessed to this grid: finer gains less than a timer's own lateness. */
const GRID_MS = 50;

/** Variance of a point that lies above the line. `remaining` is rounded down, so such a point is simply right. */
const EXACT = 0.02;

/** Variance of a point below the line: rounding down alone can have put it there (1/12 is that of rounding). */
const ROUNDED = 0.1;

/** Share of a distance that rounding can explain which pulls the line down all the same: keeps it on the low side. */
const PULL = 0.6;

/** How fast the level may wander, in point variances per token: others use the bucket too. */
const WANDER = 0.1;

/** The point variance that wandering is counted in, at least: a third of a token squared. */
const LEAST_NOISE = 0.3;

/** How fast the refill may change, per second. Slower would follow a changed limit too late, faster chases noise. */
const SLOPE_WANDER_PER_MS = 0.3 / 1000;

/** A point farther below the line than so many deviations, and a token, is a withdrawal by someone else. */
const OUTLIER = 3;

/** One idea of how the bucket is refilled, as the line that `remaining + answered` would follow. */
export interface Idea {
  /** Undefined: evenly. Else in one-second steps, so many ms after the full seconds of our own clock. */
  readonly phaseMs: number | undefined;
  readonly line: Line;
  /** Mean square of the distance of points from the line that rounding does not explain. */
  readonly noise: number;
  /** How badly the idea explains what was seen lately: minus twice its log likelihood. */
  readonly doubt: number;
}

/** What a reply showed of the bucket. */
export interface Sighting {
  /** When the reply came. */
  readonly at: number;
  /** `remaining`, plus the requests of ours that have been answered, this one included. */
  readonly height: number;
  /** The bucket was full before this request: it may have spilled. */
  readonly full: boolean;
  /** How fast we were sending when its request was sent. */
  readonly perMs: number;
  /** How much latencies differ. */
  readonly jitterMs: number;
}

/** Even refill, and steps at every phase of the grid. */
export function ideasFrom(seen: Sighting, slopeVariance: number, withSteps: boolean): Idea[] {
  const phases: (number | undefined)[] = [undefined];
  for (let ms = 0; withSteps && ms < STEP_MS; ms += GRID_MS) phases.push(ms);
  return phases.map((phaseMs) => ({
    phaseMs,
    line: {
      at: axis(phaseMs, seen.at),
      height: seen.height,
      slope: 0,
      heightVariance: ROUNDED,
      covariance: 0,
      slopeVariance,
    },
    noise: 0,
    doubt: 0,
  }));
}

/**
 * The idea after one more sighting.
 *
 * @param noise the noise of the idea that is doubted least: all are measured with it, or the worse would excuse themselves.
 * @param memory share of the old doubt that is kept.
 * @param newSlopeVariance what a refill that nothing is known about may be.
 */
export function informed(
  idea: Idea,
  seen: Sighting,
  noise: number,
  memory: number,
  newSlopeVariance: number,
): Idea {
  const { line, phaseMs } = idea;
  const steps = phaseMs !== undefined;
  const { at, off, deviation, variance, cost } = reading(idea, seen, noise);
  const spilled = seen.full && off < 0;
  const doubt = idea.doubt * memory + (spilled ? 0 : cost);
  if (spilled || off < -(OUTLIER * deviation + 1)) {
    // Tokens have left that we did not take: that tells the height, and nothing about the refill.
    return {
      ...idea,
      doubt,
      line: { ...line, height: line.height + off, heightVariance: variance, covariance: 0 },
    };
  }
  const unexplained = Math.min(OUTLIER * deviation, Math.abs(steps || off > 0 ? off : Math.min(0, off + 1)));
  const weight = Math.min(0.1, Math.max(0, seen.at - line.at) / 500);
  const drift = WANDER * Math.max(noise, LEAST_NOISE) * Math.max(0, line.slope);
  const leap = steps && off > OUTLIER * deviation + 1;
  const before = leap ? { ...line, slopeVariance: newSlopeVariance, covariance: 0 } : line;
  const height = steps || off >= 0 ? seen.height : heightAt(line, at) + pulled(off);
  const after = fitted(before, { at, height, variance }, { height: drift, slope: drift * SLOPE_WANDER_PER_MS ** 2 });
  return {
    phaseMs,
    // A step that filled the bucket told the least that a step adds, not how much.
    line: steps && seen.full ? { ...after, slopeVariance: Math.max(after.slopeVariance, line.slopeVariance), covariance: 0 } : after,
    noise: idea.noise + (unexplained ** 2 - idea.noise) * weight,
    doubt,
  };
}

function pulled(off: number): number {
  return off < -1 ? off + 1 - PULL : PULL * off;
}
