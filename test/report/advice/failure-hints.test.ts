import { describe, expect, test } from 'vitest';
import { FAILURE_REASONS } from '../../../src/domain/row/reason.ts';
import { hintFor } from '../../../src/report/advice/failure-hints.ts';
import { stopAdvice } from '../../../src/report/advice/stop-advice.ts';

describe('every reason', () => {
  test.each(FAILURE_REASONS)('%s has one sentence, which says what to do', (reason) => {
    expect(hintFor(reason)).toMatch(/^[A-Z].+[:,].+\.$/);
    expect(hintFor(reason)).not.toMatch(/\. [A-Z]/);
  });

  test('no two reasons share a sentence', () => {
    expect(new Set(FAILURE_REASONS.map(hintFor)).size).toBe(FAILURE_REASONS.length);
  });
});

test('a stop that --resume alone does not mend says what to do first', () => {
  expect(stopAdvice('unauthorized').first).toContain('new token');
  expect(stopAdvice('disk').first).toContain('free some disk space');
  expect(stopAdvice('max_duration').first).toBeUndefined();
});
