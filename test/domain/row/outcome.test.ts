import { expect, test } from 'vitest';
import { fileOf, type Outcome, type OutcomeFile } from '../../../src/domain/row/outcome.ts';

const BASE = { row: 1, line: 2, finished_at: '2026-01-01T00:00:00.000Z' };

const CASES = {
  linked: [{ ...BASE, outcome: 'linked', evidence: 'reply' }, 'success'],
  already_linked: [{ ...BASE, outcome: 'already_linked', evidence: 'read' }, 'success'],
  unlinked: [{ ...BASE, outcome: 'unlinked', evidence: 'reply', metadata: 'none' }, 'success'],
  failed: [{ ...BASE, outcome: 'failed', reason: 'rejected', hint: '', retryable: false }, 'failure'],
  duplicate: [{ ...BASE, outcome: 'duplicate', duplicate_of: 1 }, 'skipped'],
  left_alone: [{ ...BASE, outcome: 'left_alone', why: 'primary_gone' }, 'skipped'],
} satisfies { [K in Outcome['outcome']]: [Extract<Outcome, { outcome: K }>, OutcomeFile] };

test.each(Object.values(CASES))('the line of %j stands in %s.jsonl', (outcome, file) => {
  expect(fileOf(outcome)).toBe(file);
});
