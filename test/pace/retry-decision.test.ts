import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../src/pace/backoff.ts';
import { type FailedAttempt, retryDecision, statusMeaning } from '../../src/pace/retry-decision.ts';

function anAttempt(attempt: Partial<FailedAttempt> = {}): FailedAttempt {
  return { fault: 'network_error', costsTry: true, triesSpent: 0, retries: 5, ...attempt };
}

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

describe('the meaning of a status', () => {
  it.each([
    [201, 'answer'],
    [400, 'answer'],
    [401, 'answer'],
    [409, 'answer'],
    [429, 'throttled'],
    [500, 'server_error'],
    [503, 'server_error'],
    [520, 'server_error'],
  ])('of %i is %s', (status, meaning) => {
    expect(statusMeaning(status)).toBe(meaning);
  });
});

describe('a failed attempt', () => {
  it.each([
    ['is tried again after a backoff', anAttempt(), { kind: 'retry', waitMs: 250, triesSpent: 1 }],
    ['waits longer each time', anAttempt({ triesSpent: 3 }), { kind: 'retry', waitMs: 2_000, triesSpent: 4 }],
    [
      'is given up after --retries',
      anAttempt({ triesSpent: 5 }),
      { kind: 'give_up', reason: 'network_error' },
    ],
    [
      'is given up at once with --retries 0',
      anAttempt({ retries: 0 }),
      { kind: 'give_up', reason: 'network_error' },
    ],
    [
      'waits at the gate alone, and for nothing, while nothing succeeds',
      anAttempt({ costsTry: false, triesSpent: 5 }),
      { kind: 'retry', waitMs: 0, triesSpent: 5 },
    ],
  ])('%s', (_, attempt, decision) => {
    expect(retryDecision(attempt, 0.5)).toEqual(decision);
  });
});
