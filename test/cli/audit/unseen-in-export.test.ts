import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/domain/row/finding.ts';
import { aBench, type Bench, linksOf } from '../../support/a-bench.ts';
import { aUser, ndjson, writeFacts } from '../../support/builders/an-export.ts';

/** The tenant really has an account with a no-break space, and holds one with a soft hyphen as an identity. */
const USERS = [
  aUser('auth0|a\u00a01'),
  aUser('google-oauth2|b1'),
  aUser('auth0|a2', ['google-oauth2|b\u00ad2']),
  aUser('auth0|a3'),
  aUser('google-oauth2|b3'),
  aUser('samlp|c\u200b|u'),
];

const PAIRS = [
  'primary,secondary,provider',
  'auth0|a\u00a01,google-oauth2|b1,',
  'auth0|a2,google-oauth2|b\u00ad2,',
  // One that the export does not have claims nothing from the row that is right.
  'auth0|x\u200b,google-oauth2|b3,',
  'auth0|a3,google-oauth2|b3,',
  'auth0|a3,c\u200b|u,samlp',
  'auth0|a3,google-oauth2|b\u00ad4,',
];
const [CSV, USERS_FILE] = [`${PAIRS.join('\n')}\n`, 'users.ndjson'];

describe.each([['audit'], ['link --dry-run']])('%s --users', (command) => {
  test('takes an id with unseen characters that the export holds, as it is', async () => {
    const bench = await exportedBench();
    const args = [...command.split(' '), 'pairs.csv', '--users', USERS_FILE, '--out', 'audit'];
    expect((await bench.call(args)).code).toBe(1);
    expect(findingsIn(bench)).toEqual([
      '1 warning unseen_character',
      '2 warning unseen_character',
      '3 error invalid_row',
      '5 warning unseen_character',
      '6 error invalid_row',
    ]);
  });
});

test('link --users sends what the export holds, and refuses the rest; a resume judges alike', async () => {
  const bench = await exportedBench();
  const args = ['link', 'pairs.csv', '--users', USERS_FILE, '--out', 'run', '--yes'];
  await bench.call([...args, '--limit', '1']);
  expect((await bench.call([...args, '--resume'])).code).toBe(1);
  expect(bench.outcomes('run').map((line) => ('reason' in line ? line.reason : line.outcome))).toEqual([
    ...['linked', 'already_linked', 'invalid_row', 'linked', 'linked', 'invalid_row'],
  ]);
  expect(linksOf(bench.tenant)).toEqual([
    'auth0|a3 google-oauth2|b3',
    'auth0|a3 samlp|c\u200b|u',
    'auth0|a\u00a01 google-oauth2|b1',
  ]);
});

async function exportedBench(): Promise<Bench> {
  const bench = await aBench({ users: USERS });
  bench.write('pairs.csv', CSV);
  bench.write(USERS_FILE, ndjson(USERS));
  writeFacts(bench.folder, USERS_FILE, { tenant: bench.tenant.url, users: USERS.length });
  return bench;
}

function findingsIn(bench: Bench): string[] {
  const lines = bench.read('audit/findings.jsonl').trimEnd().split('\n');
  const findings = lines.map((line) => JSON.parse(line) as Finding);
  const mine = ['invalid_row', 'unseen_character', 'claimed_twice', 'chain'];
  return findings
    .filter(({ code }) => mine.includes(code))
    .map(({ row, severity, code }) => `${row} ${severity} ${code}`);
}
