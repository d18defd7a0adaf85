import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAILURE_REASONS } from '../../src/domain/row/reason.ts';
import { renderSummary } from '../../src/report/render-summary.ts';
import { wrapText } from '../../src/report/text/wrap.ts';
import { aSummary } from '../support/builders/a-summary.ts';

const doc = readFileSync(new URL('../../docs/output.md', import.meta.url), 'utf8');

test('the summary that docs/output.md shows is what is printed', () => {
  const summary = aSummary({
    counts: { linked: 4980, failed: 12, skipped: 8 },
    failures_by_reason: { primary_not_found: 5, linked_elsewhere: 7 },
  });
  const text = renderSummary(summary, {
    folder: 'runs/night',
    files: ['success.jsonl', 'failure.jsonl', 'skipped.jsonl', 'retry.csv', 'summary.json', 'run.log'],
    color: false,
    accepted: ['primary_not_found'],
    reserve: 10,
    resume: '',
  });
  expect(doc).toContain(`\n\`\`\`text\n${wrapText(text, 80)}\`\`\`\n`);
});

test('docs/output.md lists every reason, in the order in which the first that applies is given', () => {
  const table = doc.slice(doc.indexOf('### Reasons'), doc.indexOf('## summary.json'));
  const listed = Array.from(table.matchAll(/^\| `(\w+)` \|/gm), ([, reason]) => reason);
  expect(listed.filter((name) => name !== 'reason')).toEqual(FAILURE_REASONS);
});

test('docs/output.md lists every field of a summary', () => {
  const { stop_reason: _absent, ...fields } = aSummary();
  for (const field of Object.keys(fields)) expect(doc).toContain(`\`${field}\``);
});
