import { describe, expect, it } from 'vitest';
import {
  deviationAt,
  filterOnMeasurement,
  heightAt,
  type KalmanFilter,
} from '../../../src/pace/estimator/kalman-filter.ts';

const STILL = { height: 0, slope: 0 };

function aFilter(filter: Partial<KalmanFilter> = {}): KalmanFilter {
  return { at: 0, height: 0, slope: 0, heightVariance: 1, covariance: 0, slopeVariance: 1, ...filter };
}

/** Points of `height = 3 + 0.5 * at`, alternately a tenth above and below. */
const POINTS = Array.from({ length: 40 }, (_, n) => ({
  at: n * 10,
  height: 3 + 5 * n + (n % 2 === 0 ? 0.1 : -0.1),
  variance: 0.01,
}));

describe('a Kalman filter of a line', () => {
  it('finds the height and slope of its measurements', () => {
    const filter = POINTS.reduce(
      (filter, measurement) => filterOnMeasurement(filter, measurement, STILL),
      aFilter(),
    );
    expect(filter.slope).toBeCloseTo(0.5, 3);
    expect(heightAt(filter, 390)).toBeCloseTo(198, 0);
    expect(heightAt(filter, 1_000)).toBeCloseTo(503, 0);
  });

  it('does not depend on the order of the measurements without process noise', () => {
    const inOrder = POINTS.reduce(
      (filter, measurement) => filterOnMeasurement(filter, measurement, STILL),
      aFilter(),
    );
    const backwards = [...POINTS]
      .reverse()
      .reduce((filter, measurement) => filterOnMeasurement(filter, measurement, STILL), aFilter());
    expect(backwards.slope).toBeCloseTo(inOrder.slope, 6);
    expect(heightAt(backwards, 200)).toBeCloseTo(heightAt(inOrder, 200), 6);
  });

  it('becomes more certain with every measurement, and less the farther it predicts', () => {
    const one = filterOnMeasurement(aFilter(), { at: 10, height: 1, variance: 1 }, STILL);
    const two = filterOnMeasurement(one, { at: 20, height: 2, variance: 1 }, STILL);
    expect(two.slopeVariance).toBeLessThan(one.slopeVariance);
    expect(deviationAt(two, 100, 0)).toBeGreaterThan(deviationAt(two, 20, 0));
  });

  it('weighs a measurement by its variance', () => {
    const near = filterOnMeasurement(aFilter(), { at: 0, height: 10, variance: 1 }, STILL);
    const vague = filterOnMeasurement(aFilter(), { at: 0, height: 10, variance: 99 }, STILL);
    expect(near.height).toBeCloseTo(5, 6);
    expect(vague.height).toBeCloseTo(0.1, 6);
  });

  it('forgets old measurements with process noise', () => {
    const processNoise = { height: 0.01, slope: 0.0001 };
    const before = POINTS.reduce(
      (filter, measurement) => filterOnMeasurement(filter, measurement, processNoise),
      aFilter(),
    );
    const steeper = POINTS.map((measurement) => ({
      ...measurement,
      at: measurement.at + 400,
      height: 198 + 2 * measurement.at,
    }));
    const after = steeper.reduce(
      (filter, measurement) => filterOnMeasurement(filter, measurement, processNoise),
      before,
    );
    expect(after.slope).toBeCloseTo(2, 1);
  });
});
