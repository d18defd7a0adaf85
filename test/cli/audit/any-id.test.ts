import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../../src/domain/row/finding.ts';
import type { Outcome } from '../../../src/domain/row/outcome.ts';
import { aBench, type Bench } from '../../support/a-bench.ts';
import { anyFullId, anyId, isCutOutOf, quoted } from '../../support/builders/any-id.ts';

/** A row as it is typed: any text as its primary, as its full secondary, or as its bare one. */
const anyRow = fc.oneof(
  fc.oneof({ weight: 4, arbitrary: anyFullId }, anyId).map((text) => ({ text, place: 'primary' as const })),
  fc.oneof({ weight: 4, arbitrary: anyFullId }, anyId).map((text) => ({ text, place: 'secondary' as const })),
  anyId.map((text) => ({ text, place: 'bare' as const })),
);
type Typed = typeof anyRow extends fc.Arbitrary<infer Row> ? Row : never;

/** The other ids of a row are its own, so that no row stands in another's way. */
function fieldsOf({ text, place }: Typed, at: number): string[] {
  if (place === 'primary') return [text, `github|${at}`, ''];
  return place === 'secondary' ? [`auth0|p${at}`, text, ''] : [`auth0|p${at}`, text, 'samlp'];
}

/**
 * Whatever is typed as an id, with or without `--allow-unseen`: the tenant is asked for the very same code points, or
 * for what is left when blank space and quotes were removed, which a warning says; or the row is refused before any
 * call, for a reason that names the column.
 */
test('no id reaches the tenant otherwise than it is typed, unless that is told', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRow, { minLength: 40, maxLength: 80 }),
      fc.boolean(),
      async (rows, allows) => {
        const bench = await aBench();
        const csv = rows.map((row, at) =>
          fieldsOf(row, at + 1)
            .map(quoted)
            .join(),
        );
        const pairs = bench.write(
          'pairs.csv',
          ['primary_user_id,secondary_user_id,secondary_provider', ...csv, ''].join('\r\n'),
        );
        const flags = allows ? ['--allow-unseen'] : [];
        await bench.call(['audit', pairs, '--out', 'audit', ...flags]);
        await bench.call(['link', pairs, '--yes', '--out', 'run', ...flags]);
        const findings = findingsOf(bench);
        const outcomes = bench.outcomes('run');
        expect(outcomes.map(({ row }) => row)).toEqual(rows.map((_, at) => at + 1));
        for (const outcome of outcomes) check(rows[outcome.row - 1]!, outcome, findings, bench);
        // And nothing else happened on the tenant.
        const linked = outcomes.filter(({ outcome }) => outcome === 'linked');
        expect(bench.tenant.applied).toHaveLength(linked.length);
      },
    ),
    // A smaller case would take as many runs of the tool to find; the seed is told.
    { numRuns: 8, endOnFailure: true },
  );
});

function check({ text, place }: Typed, outcome: Outcome, findings: readonly Finding[], bench: Bench): void {
  const ofRow = findings.filter(({ row }) => row === outcome.row);
  const column = place === 'primary' ? 'primary_user_id' : 'secondary_user_id';
  if (outcome.outcome === 'failed' && outcome.status === undefined) {
    const { reason, message } = outcome;
    expect(ofRow.filter(({ severity }) => severity === 'error')).toMatchObject([{ code: reason }]);
    if (reason === 'invalid_row' || reason === 'damaged_id')
      expect(message).toMatch(/^(?:primary|secondary)_|^the line starts with #/);
    return;
  }
  if (outcome.outcome === 'duplicate') return;
  const sent = outcome[column] ?? '';
  const { applied, requests } = bench.tenant;
  const reached =
    outcome.outcome === 'linked'
      ? applied.some(({ primary, secondary }) => (place === 'primary' ? primary : secondary) === sent)
      : requests.some(({ path }) => path.includes(`/users/${outcome.primary_user_id}/identities`));
  expect(reached).toBe(true);
  const typed = place === 'bare' && !isCutOutOf(sent, text) ? `samlp|${text}` : text;
  if (sent === typed) return;
  const told = ofRow.filter(({ code }) => code === 'trimmed_id' || code === 'quoted_id');
  expect(told.some(({ message }) => message.includes(column))).toBe(true);
  const id = place === 'bare' && !isCutOutOf(sent, text) ? sent.slice('samlp|'.length) : sent;
  expect(isCutOutOf(id, text)).toBe(true);
}

function findingsOf(bench: Bench): readonly Finding[] {
  const lines = bench.read('audit/findings.jsonl').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Finding);
}
