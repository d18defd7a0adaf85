import { describe, expect, it } from 'vitest';
import {
  assumedStep,
  earliestMoment,
  onAxis,
  sidesOf,
  stepPhases,
  whenAdded,
} from '../../../src/pace/estimator/refill-steps.ts';

describe('the axis of the refill', () => {
  it.each([
    ['even: the time itself', undefined, 1_234, 1_234],
    ['in steps: the start of the latest step', 230, 1_229, 0],
    ['in steps, from the moment of the step on', 230, 1_230, 1_000],
  ])('%s', (_, phaseMs, at, on) => {
    expect(onAxis(phaseMs, at)).toBe(on);
  });

  it('has steps at 20 phases of a second, 50 ms apart', () => {
    expect(stepPhases()).toEqual(Array.from({ length: 20 }, (_, n) => n * 50));
  });

  // A reply with a jitter of 10 ms is doubtful within 25 + 1.5 × 10 = 40 ms of a step.
  it.each([
    ['even', undefined, 1_010, [1_010]],
    ['just after a step: before it as well', 0, 1_039, [1_000, 0]],
    ['clear of the step before', 0, 1_040, [1_000]],
    ['clear of the step after', 0, 1_960, [1_000]],
    ['just before a step: after it as well', 0, 1_961, [1_000, 2_000]],
    ['counted from the phase', 500, 1_539, [1_000, 0]],
  ])('places an observation, %s', (_, phaseMs, at, sides) => {
    expect(sidesOf(phaseMs, at, 10)).toEqual(sides);
  });

  it('lets a step show up as early as half a cell and 1.5 jitters before its phase', () => {
    expect(earliestMoment(500, 1_000, 10)).toBe(1_000 + 500 - 25 - 15);
  });

  it.each([
    ['even', undefined, 1_234, 1_234],
    ['before half a cell has passed', 0, 1_024, 0],
    ['once half a cell has passed', 0, 1_025, 1_000],
  ])('counts on a future step, %s', (_, phaseMs, at, on) => {
    expect(assumedStep(phaseMs, at)).toBe(on);
  });

  it.each([
    ['never without a refill', undefined, 5, 0, Number.POSITIVE_INFINITY],
    ['evenly', undefined, 5, 0.01, 600],
    ['with one step', 0, 5, 0.01, 1_025],
    ['with a whole number of steps', 0, 11, 0.01, 2_025],
    ['after the phase', 200, 5, 0.01, 225],
  ])('has added what is missing, %s', (_, phaseMs, missing, perMs, at) => {
    expect(whenAdded(phaseMs, 100, missing, perMs)).toBe(at);
  });
});
