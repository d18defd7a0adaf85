/**
 * A straight line through noisy points that keep coming: its height and slope now, and how sure we are of
 * both. It is a Kalman filter of two numbers. Times are milliseconds on any axis that never runs back.
 */
export interface KalmanFilter {
  /** Where on the time axis `height` holds: the latest point seen. */
  readonly at: number;
  readonly height: number;
  /** Per millisecond. */
  readonly slope: number;
  readonly heightVariance: number;
  readonly covariance: number;
  readonly slopeVariance: number;
}

/** A point as it was seen. `variance`: how far its height may be off, as the square of a standard deviation. */
export interface Measurement {
  readonly at: number;
  readonly height: number;
  readonly variance: number;
}

/** How far the truth may wander off a straight line, as variance per millisecond. */
export interface ProcessNoise {
  readonly height: number;
  readonly slope: number;
}

/** The height that the line expects at a time. */
export function heightAt(line: KalmanFilter, at: number): number {
  return line.height + line.slope * (at - line.at);
}

/** The standard deviation of a point's height about the line: what the line does not know, and what the point does not. */
export function deviationAt(line: KalmanFilter, at: number, pointVariance: number): number {
  const ahead = at - line.at;
  const own = line.heightVariance + 2 * ahead * line.covariance + ahead * ahead * line.slopeVariance;
  return Math.sqrt(Math.max(0, own) + pointVariance);
}

/** The line after one more point. A point from before `at` corrects the line without moving it on. */
export function filterOnMeasurement(
  line: KalmanFilter,
  point: Measurement,
  wander: ProcessNoise,
): KalmanFilter {
  const moved = point.at > line.at ? movedOn(line, point.at - line.at, wander) : line;
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

function movedOn(line: KalmanFilter, ms: number, wander: ProcessNoise): KalmanFilter {
  const { height, slope, heightVariance, covariance, slopeVariance } = line;
  return {
    at: line.at + ms,
    height: height + slope * ms,
    slope,
    heightVariance: heightVariance + 2 * ms * covariance + ms * ms * slopeVariance + wander.height * ms,
    covariance: covariance + ms * slopeVariance,
    slopeVariance: slopeVariance + wander.slope * ms,
  };
}
