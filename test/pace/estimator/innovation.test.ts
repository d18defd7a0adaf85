import { describe, expect, it } from 'vitest';
import { likeliestInnovation } from '../../../src/pace/estimator/innovation.ts';
import type { KalmanFilter } from '../../../src/pace/estimator/kalman-filter.ts';

/** 50 at time 0, growing by 0.01 a millisecond, known exactly. */
const FILTER: KalmanFilter = {
  at: 0,
  height: 50,
  slope: 0.01,
  heightVariance: 0,
  covariance: 0,
  slopeVariance: 0,
};
const observation = (height: number, more: { perMs?: number; jitterMs?: number; at?: number } = {}) => ({
  at: 100,
  height,
  perMs: 0,
  jitterMs: 0,
  ...more,
});

describe('an observation compared with the prediction', () => {
  it.each([
    ['above an even refill: nearly exact', undefined, 53, {}, 0, 2, 0.02],
    ['below an even refill: may be rounding', undefined, 50, {}, 0, -1, 0.1],
    ['on the prediction', undefined, 51, {}, 0, 0, 0.02],
    ['below a refill in steps: exact as well', 0, 49, { at: 500 }, 0, -1, 0.02],
    ['with noise', undefined, 53, {}, 0.5, 2, 0.52],
    ['mistimed by the jitter: 0.01² × 5²', undefined, 53, { jitterMs: 5 }, 0, 2, 0.0225],
    [
      'sharing its error with the other replies within the jitter: ((0.03 - 0.01)² × 100² + 0.5) × 3',
      undefined,
      53,
      { jitterMs: 100, perMs: 0.03 },
      0.5,
      2,
      13.52,
    ],
    [
      'sharing it with one reply a millisecond at most: 4.99² × 2² × 2',
      undefined,
      53,
      { jitterMs: 2, perMs: 5 },
      0,
      2,
      199.2208,
    ],
  ])('%s', (_, phaseMs, height, more, noise, residual, variance) => {
    const innovation = likeliestInnovation(FILTER, phaseMs, observation(height, more), noise);
    expect(innovation.residual).toBeCloseTo(residual, 9);
    expect(innovation.variance).toBeCloseTo(variance, 6);
    expect(innovation.deviation).toBeCloseTo(Math.sqrt(variance), 6);
    expect(innovation.cost).toBeCloseTo(residual ** 2 / variance + Math.log(variance), 6);
  });

  it('is mistimed by more where the refill is uncertain, and takes a negative one for none', () => {
    const jittery = observation(51, { jitterMs: 10 });
    const uncertain = { ...FILTER, slopeVariance: 0.01 };
    expect(likeliestInnovation(uncertain, undefined, jittery, 0).variance).toBeCloseTo(0.01 + 1 + 0.02, 6);
    const negative = { ...FILTER, slope: -0.5, slopeVariance: -1 };
    expect(likeliestInnovation(negative, undefined, jittery, 0).variance).toBeCloseTo(0.02, 6);
  });

  it.each([
    ['after a step, if it shows the step', 1_010, 60, 1_000],
    ['before the step, if it does not show it yet', 1_010, 50, 0],
    ['after the next step, if it shows that one already', 990, 60, 1_000],
    ['on its own side if both explain it equally', 990, 55, 0],
  ])('is placed %s', (_, at, height, on) => {
    const innovation = likeliestInnovation(FILTER, 0, observation(height, { at }), 0);
    expect(innovation.at).toBe(on);
  });
});
