import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../src/pace/backoff.ts';

describe('backoff', () => {
  it.each([
    [1, 0, 0],
    [1, 0.5, 250],
    [2, 0.5, 500],
    [3, 0.999, 1_998],
    [7, 0.5, 15_000],
    [8, 0.5, 15_000],
    [2_000, 0.5, 15_000],
  ])('after failure %i, with chance %f, is %i ms', (attempt, random, ms) => {
    expect(backoffMs(attempt, random)).toBe(ms);
  });
});
