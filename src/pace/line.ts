/**
 * A straight line through noisy points that keep coming: height and slope now, and how sure we are of both.
 * It is a Kalman filter of two numbers. Times are milliseconds on any axis that only grows.
 */
export interface Line {
  /** Where on the time axis `height` holds: the latest point seen. */
  readonly at: number;
  readonly height: number;
  /** Per millisecond. */
  readonly slope: number;
  readonly heightVariance: number;
  readonly covariance: number;
  readonly slopeVariance: number;
}

export interface Point {
  readonly at: number;
  readonly height: number;
  /** How much the height can be off: the square of its standard deviation. */
  readonly variance: number;
}

/** How far the truth may wander off the line, as variance a millisecond. */
export interface Wander {
  readonly height: number;
  readonly slope: number;
}

/** The height the line expects at a time. */
export function heightAt(line: Line, at: number): number {
  return line.height + line.slope * (at - line.at);
}

/** How far a point lies from where the line expects it, and how far that could be by chance (one standard deviation). */
export function surprise(line: Line, point: Point): { readonly off: number; readonly deviation: number } {
  const ahead = point.at - line.at;
  const expected = line.heightVariance + 2 * ahead * line.covariance + ahead * ahead * line.slopeVariance;
  return { off: point.height - heightAt(line, point.at), deviation: Math.sqrt(Math.max(0, expected) + point.variance) };
}

/** The line after one more point. Points may come late: one before `at` corrects the line without moving it on. */
export function observe(line: Line, point: Point, wander: Wander): Line {
  const moved = point.at > line.at ? moveOn(line, point.at - line.at, wander) : line;
  const ahead = point.at - moved.at;
  const heightShare = moved.heightVariance + ahead * moved.covariance;
  const slopeShare = moved.covariance + ahead * moved.slopeVariance;
  const total = heightShare + ahead * slopeShare + point.variance;
  const off = point.height - heightAt(moved, point.at);
  const heightGain = heightShare / total;
  const slopeGain = slopeShare / total;
  return {
    at: moved.at,
    height: moved.height + heightGain * off,
    slope: moved.slope + slopeGain * off,
    heightVariance: moved.heightVariance - heightGain * heightShare,
    covariance: moved.covariance - heightGain * slopeShare,
    slopeVariance: moved.slopeVariance - slopeGain * slopeShare,
  };
}

function moveOn(line: Line, ms: number, wander: Wander): Line {
  return {
    at: line.at + ms,
    height: line.height + line.slope * ms,
    slope: line.slope,
    heightVariance:
      line.heightVariance + 2 * ms * line.covariance + ms * ms * line.slopeVariance + wander.height * ms,
    covariance: line.covariance + ms * line.slopeVariance,
    slopeVariance: line.slopeVariance + wander.slope * ms,
  };
}
