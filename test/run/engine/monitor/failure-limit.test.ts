import { describe, expect, test } from 'vitest';
import { FAILURE_REASONS } from '../../../../src/domain/row/reason.ts';
import {
  countsAsRefused,
  parseFailureLimit,
  tooManyFailures,
} from '../../../../src/run/engine/monitor/failure-limit.ts';

describe('--max-failures', () => {
  test.each([
    ['50', { rows: 50 }],
    [' 0 ', { rows: 0 }],
    ['5%', { share: 0.05 }],
    ['0%', { share: 0 }],
    ['100%', { share: 1 }],
    ['2.5%', { share: 0.025 }],
    ['2.5', undefined],
    ['101%', undefined],
    ['-1', undefined],
    ['many', undefined],
    ['', undefined],
    ['9'.repeat(400), undefined],
  ])('%j is %j', (text, bound) => {
    expect(parseFailureLimit(text)).toEqual(bound);
  });

  test.each<readonly [string, refused: number, sent: number, stops: boolean]>([
    ['50', 50, 60, false],
    ['50', 51, 60, true],
    ['0', 0, 60, false],
    ['0', 1, 1, true],
    ['5%', 1, 1, false],
    ['5%', 1, 19, false],
    ['5%', 2, 19, true],
    ['5%', 2, 40, false],
    ['5%', 50, 1000, false],
    ['5%', 51, 1000, true],
    ['0%', 1, 1000, true],
    ['100%', 1000, 1000, false],
  ])('%s: %i refused of %i sent stops the run: %s', (bound, refused, sent, stops) => {
    expect(tooManyFailures(parseFailureLimit(bound), refused, sent)).toBe(stops);
  });

  test('that is not given never stops the run', () => {
    expect(tooManyFailures(undefined, 1000, 1000)).toBe(false);
  });

  test('counts what the tenant refused, not what the plan did, nor what gave up', () => {
    expect(FAILURE_REASONS.filter(countsAsRefused)).toEqual([
      'primary_not_found',
      'secondary_not_found',
      'linked_elsewhere',
      'connection_not_configured',
      'link_token_rejected',
      'forbidden',
      'rejected',
    ]);
  });
});
