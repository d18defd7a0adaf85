import { describe, expect, it } from 'vitest';
import {
  type Hypothesis,
  heightLowerBound,
  hypothesisOnObservation,
  hypothesisRefillLowerBound,
  newHypothesis,
  type UpdateContext,
} from '../../../src/pace/estimator/refill-hypothesis.ts';

const observation = (at: number, height: number, jitterMs = 1) => ({ at, height, perMs: 0, jitterMs });

const CONTEXT: UpdateContext = {
  noise: 0.02,
  memory: 0.5,
  passedMs: 500,
  filled: false,
  fullAt: -5_000,
  fastest: 0.05,
};

/** 16 a second, all but certain: evenly, or in steps half a second after the whole ones. */
const EVEN = { ...newHypothesis(undefined, observation(0, 50), 0.016, 1e-8), negLogLikelihood: 8 };
const STEPS = { ...newHypothesis(500, observation(600, 50), 0.016, 1e-8), negLogLikelihood: 8 };

const after = (
  hypothesis: Hypothesis,
  at: number,
  height: number,
  context: Partial<UpdateContext> = {},
  jitterMs = 1,
) => hypothesisOnObservation(hypothesis, observation(at, height, jitterMs), { ...CONTEXT, ...context });

describe('a hypothesis after the first observation', () => {
  it('knows the level up to rounding and no noise, evidence or other clients', () => {
    expect(newHypothesis(undefined, observation(730, 50, 7), 0.01, 0.04)).toEqual({
      phaseMs: undefined,
      filter: {
        at: 730,
        height: 50,
        slope: 0.01,
        covariance: 0,
        heightVariance: 0.1,
        slopeVariance: 0.04,
      },
      noise: 0,
      jitterMs: 7,
      othersPerMs: 0,
      othersVariance: 0,
      negLogLikelihood: 0,
    });
    expect(newHypothesis(500, observation(1_600, 50), 0, 1).filter.at).toBe(1_000);
  });
});

describe('a hypothesis after another observation', () => {
  it.each([
    ['even', EVEN, 500, 58],
    ['in steps', STEPS, 1_700, 66],
  ])('stays where it is if the prediction was right: %s', (_, hypothesis, at, height) => {
    const next = after(hypothesis, at, height, {}, 3);
    expect(next.filter.height).toBeCloseTo(height, 9);
    expect(next.filter.slope).toBeCloseTo(0.016, 9);
    expect(next.filter.heightVariance).toBeLessThan(0.1);
    expect(next).toMatchObject({ jitterMs: 3, othersPerMs: 0, othersVariance: 0, noise: 0 });
    // Half of the earlier evidence counts, and a right prediction adds the logarithm of its variance.
    expect(next.negLogLikelihood).toBeLessThan(4);
  });

  it('follows an observation above the prediction, up to its exactness', () => {
    const next = after(EVEN, 500, 58.5);
    expect(next.filter.height).toBeGreaterThan(58.35);
    expect(next.filter.height).toBeLessThan(58.5);
    expect(next.filter.slope).toBeGreaterThan(0.016);
  });

  // Predicted 58. Rounding explains up to one request; 0.6 of a residual within that lowers the height all the same.
  it.each([
    ['explained by rounding', 57.5, 57.7],
    ['of a whole request', 57, 57.4],
    ['beyond rounding', 56.8, 57.2],
  ])('is lowered by a residual %s', (_, height, towards) => {
    const pulled = after(EVEN, 500, height).filter;
    const exact = hypothesisOnObservation({ ...EVEN }, observation(500, 58), CONTEXT).filter;
    expect(pulled.height).toBeLessThan(exact.height);
    expect(pulled.height).toBeGreaterThan(towards);
    expect(pulled.slope).toBeLessThan(exact.slope);
  });

  it.each([
    ['even', EVEN, 500, 48, 500],
    ['in steps', STEPS, 1_700, 56, 1_000],
  ])('takes a large drop for a withdrawal and keeps the refill: %s', (_, hypothesis, at, height, on) => {
    const next = after(hypothesis, at, height);
    expect(next.filter).toMatchObject({ at: on, height, slope: 0.016, slopeVariance: 1e-8, covariance: 0 });
    expect(next.othersPerMs).toBeCloseTo(10 / 5_000, 9);
    expect(next.othersVariance).toBeCloseTo(100 / 5_000, 9);
    expect(next.negLogLikelihood).toBeGreaterThan(100);
    expect(hypothesisRefillLowerBound(next)).toBeCloseTo(0.016 - 1e-4 - 0.002, 9);
  });

  it('takes a drop of a full bucket for overflow: no withdrawal, and no evidence against it', () => {
    const next = after(EVEN, 500, 48, { filled: true });
    expect(next.filter).toMatchObject({ height: 48, slope: 0.016, covariance: 0 });
    expect(next).toMatchObject({ othersPerMs: 0, othersVariance: 0, negLogLikelihood: 4 });
  });

  it.each([
    ['the first of two steps may have come while the bucket was full', 600, 0],
    ['the bucket was far from full', -5_000, 16],
  ])('takes a missing step for overflow only where %s', (_, fullAt, withdrawn) => {
    // Full at 480: of the steps at 500 and 1,500 the first came while nothing had been taken yet.
    const steps = newHypothesis(500, observation(480, 50), 0.016, 1e-8);
    const next = after(steps, 1_600, 66, { passedMs: 1_120, fullAt });
    expect(next.othersPerMs).toBeCloseTo(withdrawn / 5_000, 6);
  });

  it('lets withdrawals fade over five seconds', () => {
    const withdrawn = { ...EVEN, othersPerMs: 0.01, othersVariance: 0.5 };
    const next = after(withdrawn, 500, 58);
    expect(next.othersPerMs).toBeCloseTo(0.01 * Math.exp(-0.1), 9);
    expect(next.othersVariance).toBeCloseTo(0.5 * Math.exp(-0.1), 9);
  });

  it.each([
    ['nothing for what rounding explains', EVEN, 500, 57.2, 500, 0],
    ['a tenth of the square beyond rounding', EVEN, 500, 56.7, 500, 0.09 / 10],
    ['a tenth of the square above the prediction', EVEN, 500, 58.4, 500, 0.16 / 10],
    ['less of an observation that follows soon', EVEN, 500, 58.4, 5, 0.16 / 100],
    ['the whole residual of a refill in steps', STEPS, 1_700, 65.6, 500, 0.16 / 10],
  ])('learns noise: %s', (_, hypothesis, at, height, passedMs, noise) => {
    expect(after(hypothesis, at, height, { passedMs }).noise).toBeCloseTo(noise, 9);
  });

  it('limits the noise of an outlier to three deviations', () => {
    const deviation = Math.sqrt(0.1 + 1e-8 * 500 ** 2 + 0.02 + 0.02 + 0.016 ** 2 + 1e-8);
    expect(after(EVEN, 500, 158).noise).toBeCloseTo((9 * deviation ** 2) / 10, 6);
  });

  it('believes in a larger refill after a step far larger than expected', () => {
    const next = after(STEPS, 1_700, 82);
    expect(next.filter.slope).toBeCloseTo(0.032, 3);
    expect(after(STEPS, 1_700, 66.5).filter.slope).toBeLessThan(0.0161);
  });

  it('stays unsure of the refill of a full bucket, evenly', () => {
    const unsure = newHypothesis(undefined, observation(0, 50), 0.016, 1e-3);
    const filled = after(unsure, 500, 60, { filled: true }).filter;
    const between = ((0.05 - filled.slope) / 2) ** 2;
    expect(filled.slopeVariance).toBeCloseTo(between, 9);
    expect(filled.covariance).toBe(0);
    expect(after(unsure, 500, 60).filter.slopeVariance).toBeLessThan(between / 10);
    // No surer than it was, even so.
    expect(after(EVEN, 500, 58, { filled: true }).filter.slopeVariance).toBeLessThan(1e-7);
  });

  it('stays as unsure of the refill as it was after a step that filled the bucket', () => {
    const unsure = newHypothesis(500, observation(600, 50), 0.016, 1e-5);
    expect(after(unsure, 1_700, 66, { filled: true }).filter).toMatchObject({
      slopeVariance: 1e-5,
      covariance: 0,
    });
    expect(after(unsure, 1_700, 66).filter.slopeVariance).toBeLessThan(1e-6);
  });
});

describe('the lower bounds of a hypothesis', () => {
  it.each([
    ['the slope less its deviation', { slope: 0.02, slopeVariance: 1e-4 }, 0, 0.01],
    ['less what others take', { slope: 0.02, slopeVariance: 1e-4 }, 0.004, 0.006],
    ['never below 0', { slope: 0.02, slopeVariance: 1 }, 0, 0],
    ['with a variance rounded below 0', { slope: 0.02, slopeVariance: -1e-12 }, 0, 0.02],
  ])('of the refill: %s', (_, filter, othersPerMs, bound) => {
    const hypothesis = { ...EVEN, filter: { ...EVEN.filter, ...filter }, othersPerMs };
    expect(hypothesisRefillLowerBound(hypothesis)).toBeCloseTo(bound, 9);
  });

  it.each([
    ['now, up to rounding', {}, 0, 50],
    ['later, by the refill', {}, 1_000, 50 + 15.9],
    ['never for the past', {}, -1_000, 50],
    ['less the deviation beyond rounding', { heightVariance: 4 }, 0, 50 - 2 + Math.sqrt(0.1)],
    ['no more than it is for a variance below 0', { heightVariance: -4 }, 0, 50],
  ])('of the height: %s', (_, filter, at, bound) => {
    const hypothesis = { ...EVEN, filter: { ...EVEN.filter, ...filter } };
    expect(heightLowerBound(hypothesis, at)).toBeCloseTo(bound, 9);
  });

  it('of the height allow for the bursts of others and for noise, the more the farther ahead', () => {
    const others = { ...EVEN, othersVariance: 0.01 };
    const rounding = Math.sqrt(0.1);
    expect(heightLowerBound(others, 1_000)).toBeCloseTo(65.9 - Math.sqrt(10.1) + rounding, 9);
    // A tenth of the noise for each request refilled.
    const noisy = { ...EVEN, noise: 5 };
    expect(heightLowerBound(noisy, 1_000)).toBeCloseTo(65.9 - Math.sqrt(0.1 + 0.5 * 16) + rounding, 9);
    // At most once per jitter: replies within one add no information.
    const jittery = { ...noisy, jitterMs: 100 };
    expect(heightLowerBound(jittery, 1_000)).toBeCloseTo(65.9 - Math.sqrt(0.1 + 0.5 * 10) + rounding, 9);
  });

  it('of the height count a step once its cell has passed', () => {
    expect(heightLowerBound(STEPS, 1_524)).toBeCloseTo(50, 9);
    expect(heightLowerBound(STEPS, 1_525)).toBeCloseTo(65.9, 9);
  });
});
