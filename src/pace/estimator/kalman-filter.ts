/**
 * A Kalman filter with two states, the height and the slope of a straight line through noisy measurements.
 * Times are milliseconds on any monotonic axis.
 */
export interface KalmanFilter {
  /** The time of `height`: that of the latest measurement. */
  readonly at: number;
  readonly height: number;
  /** Per millisecond. */
  readonly slope: number;
  readonly heightVariance: number;
  readonly covariance: number;
  readonly slopeVariance: number;
}

/** A measured height and its variance. */
export interface Measurement {
  readonly at: number;
  readonly height: number;
  readonly variance: number;
}

/** How far the truth may drift from a straight line, as variance per millisecond. */
export interface ProcessNoise {
  readonly height: number;
  readonly slope: number;
}

/** The predicted height at a time. */
export function heightAt(filter: KalmanFilter, at: number): number {
  return filter.height + filter.slope * (at - filter.at);
}

/** The standard deviation of a measurement from the prediction: the uncertainty of both. */
export function deviationAt(filter: KalmanFilter, at: number, pointVariance: number): number {
  const ahead = at - filter.at;
  const own = filter.heightVariance + 2 * ahead * filter.covariance + ahead * ahead * filter.slopeVariance;
  return Math.sqrt(Math.max(0, own) + pointVariance);
}

/** The filter after one more measurement. One from before `at` corrects the state without moving it forward. */
export function filterOnMeasurement(
  filter: KalmanFilter,
  measurement: Measurement,
  processNoise: ProcessNoise,
): KalmanFilter {
  const moved =
    measurement.at > filter.at ? predicted(filter, measurement.at - filter.at, processNoise) : filter;
  const ahead = measurement.at - moved.at;
  const heightShare = moved.heightVariance + ahead * moved.covariance;
  const slopeShare = moved.covariance + ahead * moved.slopeVariance;
  const total = heightShare + ahead * slopeShare + measurement.variance;
  const residual = measurement.height - heightAt(moved, measurement.at);
  const heightGain = heightShare / total;
  const slopeGain = slopeShare / total;
  return {
    at: moved.at,
    height: moved.height + heightGain * residual,
    slope: moved.slope + slopeGain * residual,
    heightVariance: moved.heightVariance - heightGain * heightShare,
    covariance: moved.covariance - heightGain * slopeShare,
    slopeVariance: moved.slopeVariance - slopeGain * slopeShare,
  };
}

function predicted(filter: KalmanFilter, ms: number, processNoise: ProcessNoise): KalmanFilter {
  const { height, slope, heightVariance, covariance, slopeVariance } = filter;
  return {
    at: filter.at + ms,
    height: height + slope * ms,
    slope,
    heightVariance: heightVariance + 2 * ms * covariance + ms * ms * slopeVariance + processNoise.height * ms,
    covariance: covariance + ms * slopeVariance,
    slopeVariance: slopeVariance + processNoise.slope * ms,
  };
}
