import { expect, it } from 'vitest';
import { hypothesisOnObservation, newHypothesis } from '../../../src/pace/estimator/refill-hypothesis.ts';

it('takes what a full bucket spilled for no withdrawal, two steps later as well', () => {
  const sighting = (at: number, height: number) => ({ at, height, perMs: 0, jitterMs: 1 });
  const stepsOf16 = newHypothesis(500, sighting(480, 50), 0.016, 1e-8);
  // Full at 480: of the steps at 500 and 1,500 the first came while nothing had been taken yet.
  const context = { noise: 0.02, memory: 1, passedMs: 1_120, filled: false, fastest: 0.05 };
  const observation = sighting(1_600, 66);
  expect(hypothesisOnObservation(stepsOf16, observation, { ...context, fullAt: 480 }).othersPerMs).toBe(0);
  // It was far from full: somebody took 16.
  expect(
    hypothesisOnObservation(stepsOf16, observation, { ...context, fullAt: -5_000 }).othersPerMs,
  ).toBeGreaterThan(0);
});
