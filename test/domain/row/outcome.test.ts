import { expect, test } from 'vitest';
import { fileOf, type Outcome } from '../../../src/domain/row/outcome.ts';

const BASE = { row: 1, line: 2, finished_at: '2026-01-01T00:00:00.000Z' };

test.each<readonly [Outcome, string]>([
  [{ ...BASE, outcome: 'linked', evidence: 'reply' }, 'success'],
  [{ ...BASE, outcome: 'already_linked', evidence: 'read' }, 'success'],
  [{ ...BASE, outcome: 'failed', reason: 'rejected', hint: '', retryable: false }, 'failure'],
  [{ ...BASE, outcome: 'duplicate', duplicate_of: 1 }, 'skipped'],
])('the line of %j stands in %s.jsonl', (outcome, file) => {
  expect(fileOf(outcome)).toBe(file);
});
