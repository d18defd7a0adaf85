import { describe, expect, test } from 'vitest';
import { FAILURE_REASONS, isRetryable } from '../../../src/domain/row/reason.ts';

describe('the reasons', () => {
  test('are each listed once, the first that applies first', () => {
    expect(new Set(FAILURE_REASONS).size).toBe(FAILURE_REASONS.length);
    expect(FAILURE_REASONS.slice(0, 6)).toEqual([
      'invalid_row',
      'damaged_id',
      'self_link',
      'cycle',
      'chain',
      'claimed_twice',
    ]);
  });

  test('that are retryable are those given up', () => {
    expect(FAILURE_REASONS.filter(isRetryable)).toEqual(['server_error', 'network_error', 'timeout']);
  });
});
