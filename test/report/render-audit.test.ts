import { expect, test } from 'vitest';
import { type AuditView, renderAudit } from '../../src/report/render-audit.ts';

const plain = { color: false };

function anAudit(over: Partial<AuditView> = {}): AuditView {
  return {
    input: { path: 'pairs.csv' },
    counts: { rows: 5000, ready: 4990, already_linked: 0, refused: 9, skipped: 1 },
    estimate: { requests: 4990, seconds: 312, per_second: 16 },
    errors: [
      {
        code: 'primary_is_secondary',
        count: 1,
        examples: [{ row: 7, line: 8, message: 'auth0|p is an identity of auth0|q' }],
      },
      {
        code: 'chain',
        count: 8,
        examples: [
          { row: 12, line: 13, message: 'auth0|b is the secondary of row 14' },
          { row: 14, line: 15, message: 'auth0|b is the primary of row 12' },
        ],
      },
    ],
    warnings: [
      {
        code: 'duplicate',
        count: 1,
        examples: [{ row: 4000, line: 4001, message: 'the same pair as row 2' }],
      },
    ],
    against: 'the file alone',
    files: [
      ['audit/audit.json', 'this audit, for scripts'],
      ['audit/findings.jsonl', 'every finding'],
    ],
    ...over,
  };
}

test('an audit gives its verdict, counts that add up, and every kind of finding with its first rows', () => {
  expect(renderAudit(anAudit(), plain)).toMatchInlineSnapshot(`
    "9 errors, 1 warning.
    Checked: the file alone

      4,990  to link
          9  refused
          1  skipped: the same pair appears earlier in the file
      -----
      5,000  rows of pairs.csv

    Errors: these rows cannot be linked as they are
      8  chain
         An account is a secondary in one row and a primary in another: point each of these rows at the account that should remain, or use --on-chain flatten.
           row 12 (line 13): auth0|b is the secondary of row 14
           row 14 (line 15): auth0|b is the primary of row 12
           … and 6 more
      1  primary_is_secondary
         The primary is itself an identity of another user: link to that user, or unlink the primary from it first.
           row 7 (line 8): auth0|p is an identity of auth0|q

    Warnings
      1  duplicate
         The same pair appears earlier in the file: it is linked once, and this row is skipped.
           row 4000 (line 4001): the same pair as row 2

    It takes about 5 min 12 s: 4,990 requests at 16/s.

    audit/audit.json      this audit, for scripts
    audit/findings.jsonl  every finding
    "
  `);
});

test('an audit without errors says so first', () => {
  const counts = { rows: 1, ready: 1, already_linked: 0, refused: 0, skipped: 0 };
  expect(renderAudit(anAudit({ errors: [], warnings: [], counts }), plain)).toMatch(
    /^No errors, 0 warnings: 1 pair is ready to be linked\.\n/,
  );
});

test('a finding cannot write on the terminal', () => {
  const errors = [
    {
      code: 'invalid_row',
      count: 1,
      examples: [{ row: 1, line: 2, message: 'primary_user_id holds \x1b[2J' }],
    },
  ] as const;
  expect(renderAudit(anAudit({ errors }), plain)).toContain('row 1 (line 2): primary_user_id holds ␛[2J\n');
});

test('with color errors are red', () => {
  expect(renderAudit(anAudit(), { color: true })).toMatch(/^\x1b\[31m\x1b\[1m9 errors, 1 warning\./);
});
