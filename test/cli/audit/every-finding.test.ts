import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Finding } from '../../../src/domain/row/finding.ts';
import type { AuditReport } from '../../../src/record/views/audit-json.ts';
import type { SeedUser } from '../../../src/sandbox/state/users.ts';
import { aBench, type Bench } from '../../support/a-bench.ts';
import { writeFacts } from '../../support/builders/an-export.ts';

/** The file of every finding, the tenant that it is about, and what each kind of audit can know of it. */
const PAIRS = fixture('every-finding.csv');
const SWAPPED = fixture('columns-swapped.csv');
const USERS: readonly SeedUser[] = fixture('users.ndjson')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** What the file tells by itself, by row. */
const OF_THE_FILE = [
  [2, 'warning', 'duplicate'],
  [3, 'error', 'self_link'],
  [4, 'error', 'cycle'],
  [5, 'error', 'cycle'],
  [6, 'error', 'chain'],
  [7, 'error', 'chain'],
  [8, 'error', 'claimed_twice'],
  [9, 'error', 'claimed_twice'],
  [10, 'error', 'invalid_row'],
  [11, 'error', 'link_token_rejected'],
  [12, 'warning', 'unknown_provider'],
  [13, 'warning', 'quoted_id'],
] as const;

/** What an export or reads add. Row 17 is linked already: it is counted, and no finding. */
const OF_THE_ACCOUNTS = [
  [14, 'error', 'primary_not_found'],
  [15, 'error', 'secondary_not_found'],
  [16, 'error', 'linked_elsewhere'],
  [18, 'error', 'primary_is_secondary'],
  [19, 'warning', 'email_mismatch'],
  [20, 'warning', 'email_unverified'],
  [21, 'warning', 'secondary_has_identities'],
  [21, 'warning', 'metadata_discarded'],
  [22, 'warning', 'primary_blocked'],
] as const;

const FILE_COUNTS = { rows: 22, ready: 12, already_linked: 0, refused: 9, skipped: 1 };
const ALL_COUNTS = { rows: 22, ready: 7, already_linked: 1, refused: 13, skipped: 1 };

test.each([
  ['the file alone', ['audit'], OF_THE_FILE, FILE_COUNTS],
  ['an export', ['audit', '--users', 'users.ndjson.gz'], [...OF_THE_FILE, ...OF_THE_ACCOUNTS], ALL_COUNTS],
  ['the tenant', ['audit', '--live'], [...OF_THE_FILE, ...OF_THE_ACCOUNTS], ALL_COUNTS],
  ['the file alone, by a dry run', ['link', '--dry-run'], OF_THE_FILE, FILE_COUNTS],
  [
    'an export, by a dry run',
    ['link', '--dry-run', '--users', 'users.ndjson.gz'],
    [...OF_THE_FILE, ...OF_THE_ACCOUNTS],
    ALL_COUNTS,
  ],
] as const)(
  'an audit against %s gives exactly the findings there are',
  async (_, [command, ...flags], all, counts) => {
    const bench = await exportedBench();
    const pairs = bench.write('pairs.csv', PAIRS);
    const { code, stdout } = await bench.call([command, pairs, ...flags, '--out', 'audit', '--json']);
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as AuditReport;
    const lines = findingsIn(bench, 'audit');
    expect(lines.map(({ row, severity, code }) => [row, severity, code])).toEqual(all);
    expect(report.counts).toEqual(counts);
    expect(report.findings).toEqual(countsOf(all));
    expect(report.estimate).toEqual({ requests: counts.ready, seconds: null, per_second: null });
    expect(JSON.parse(bench.read('audit/audit.json'))).toMatchObject(report);
  },
);

test('every finding names its row, its line and both ids as far as they could be read', async () => {
  const bench = await exportedBench();
  const pairs = bench.write('pairs.csv', PAIRS);
  await bench.call(['audit', pairs, '--users', 'users.ndjson.gz', '--out', 'audit']);
  const lines = findingsIn(bench, 'audit');
  for (const { row, line } of lines) expect(line).toBe(row + 1);
  expect(lines.find(({ row }) => row === 16)).toEqual({
    row: 16,
    line: 17,
    primary_user_id: 'auth0|hopeful',
    secondary_user_id: 'google-oauth2|taken',
    severity: 'error',
    code: 'linked_elsewhere',
    message: 'google-oauth2|taken is an identity of auth0|holder, not of auth0|hopeful',
  });
  expect(lines.find(({ row }) => row === 7)?.message).toContain('row 6');
  expect(lines.find(({ row }) => row === 9)?.message).toContain('row 8');
  expect(lines.find(({ row }) => row === 10)).not.toHaveProperty('primary_user_id');
});

test('the text tells the same, with an example of every kind', async () => {
  const bench = await exportedBench();
  const pairs = bench.write('pairs.csv', PAIRS);
  const { stdout } = await bench.call(['audit', pairs, '--users', 'users.ndjson.gz', '--rate', '2']);
  const shown = stdout
    .replace(/, taken .* ago/, ', taken 1 s ago')
    .replace(bench.tenant.url, 'acme.auth0.com');
  await expect(shown).toMatchFileSnapshot(fixturePath('every-finding.expected.txt'));
});

test('columns that look swapped are told once, at the first pair', async () => {
  const bench = await exportedBench();
  const pairs = bench.write('pairs.csv', SWAPPED);
  const { code } = await bench.call(['audit', pairs, '--out', 'audit']);
  expect(code).toBe(0);
  expect(findingsIn(bench, 'audit').map(({ row, code }) => [row, code])).toEqual([[1, 'columns_swapped']]);
});

test.each([['--users', 'users.ndjson.gz'], ['--live']])(
  '--require-… makes errors of what is seen of e-mail addresses (%s)',
  async (...against) => {
    const bench = await exportedBench();
    const pairs = bench.write('pairs.csv', PAIRS);
    const required = ['--require-same-email', '--require-verified'];
    const { stdout } = await bench.call([
      'audit',
      pairs,
      ...against,
      ...required,
      '--out',
      'audit',
      '--json',
    ]);
    const found = findingsIn(bench, 'audit').filter(({ code }) => code.startsWith('email_'));
    expect(found.map(({ row, severity, code }) => [row, severity, code])).toEqual([
      [19, 'error', 'email_mismatch'],
      [20, 'error', 'email_unverified'],
    ]);
    expect((JSON.parse(stdout) as AuditReport).counts).toEqual({ ...ALL_COUNTS, ready: 5, refused: 15 });
  },
);

/** A tenant with these users, and an export of it. */
async function exportedBench(): Promise<Bench> {
  const bench = await aBench({ users: USERS });
  bench.write('users.ndjson.gz', gzipSync(fixture('users.ndjson')));
  writeFacts(bench.folder, 'users.ndjson.gz', { tenant: bench.tenant.url });
  return bench;
}

function findingsIn(bench: Bench, folder: string): Finding[] {
  const lines = bench.read(`${folder}/findings.jsonl`).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Finding);
}

function countsOf(all: readonly (readonly [number, string, string])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, , code] of all) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

function fixturePath(name: string): string {
  return new URL(`../../../fixtures/audit/${name}`, import.meta.url).pathname;
}

function fixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8');
}
