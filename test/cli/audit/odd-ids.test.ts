import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/domain/row/finding.ts';
import { aBench, type Bench, linksOf } from '../../support/a-bench.ts';

/** `row severity code`, and for a row that is sent the account it goes for. */
type Told = readonly string[];

/** What each file of odd ids comes to: what `audit` finds, and the pairs that `link` sends, as `primary secondary`. */
const FILES: Readonly<Record<string, { readonly found: Told; readonly sent: Told }>> = {
  'numbers-from-a-spreadsheet.csv': {
    found: [
      ...[1, 3, 4, 5, 6, 7, 13].map((row) => `${row} error damaged_id`),
      ...['2 error chain', '2 warning damaged_id', '10 warning damaged_id'],
      ...['14 error chain', '14 warning damaged_id'],
    ],
    sent: [
      'auth0|h facebook|10153456789012300',
      'auth0|i google-oauth2|112421058465862000001',
      'auth0|j google-oauth2|11242105846586200000',
      'auth0|k windowslive|1e12345678901234',
      'auth0|l samlp|acme-conn|1.5E+10',
    ],
  },
  'numbers-with-decimals-and-separators.csv': {
    found: [1, 2, 3, 6, 7, 8, 9, 10, 11, 12].map((row) => `${row} error damaged_id`),
    sent: [
      'auth0|a4 sms|+15550100',
      'auth0|a5 sms|1.5E+10',
      'auth0|a13 custom|583231.0',
      'auth0|a14 linkedin|user.1',
    ],
  },
  'words-for-nothing.csv': {
    found: [...Array.from({ length: 21 }, (_, i) => i + 1), 24].map((row) => `${row} error invalid_row`),
    sent: ['auth0|Nat github|22', 'auth0|nanna github|#23'],
  },
  'escaped-bars.csv': {
    found: Array.from({ length: 10 }, (_, i) => `${i + 1} error invalid_row`),
    sent: ['auth0|a11 samlp|acme-conn|a%40example.com'],
  },
  'providers-written-otherwise.csv': {
    found: [
      ...[1, 2, 3, 4].map((row) => `${row} warning provider_case`),
      ...[5, 6, 7, 8, 9, 11].map((row) => `${row} error invalid_row`),
      '10 warning unknown_provider',
    ],
    sent: [
      'Auth0|a google-oauth2|b',
      'auth0|c Google-OAuth2|d',
      'auth0 | e google-oauth2|f',
      'auth0|g Google-OAuth2|h',
      'auth0|s new-idp|t',
    ],
  },
  'ids-that-read-two-ways.csv': {
    found: [...[2, 4, 5, 8].map((row) => `${row} warning ambiguous_id`), '7 error invalid_row'],
    sent: [
      'auth0|a1 samlp|okta|jane@example.com',
      'auth0|a2 oidc|sub2',
      'auth0|a3 samlp|adfs|joe@example.com',
      'auth0|a4 auth0|abc',
      'auth0|a5 samlp|okta|u',
      'auth0|a6 google-oauth2|6',
      'auth0|a8 samlp|SAMLP|acme|u',
      'auth0|a9 auth0|auth0|abc',
      'auth0|a10 google-apps|google-oauth2|10',
    ],
  },
  'ids-in-quotes-and-formulas.csv': {
    found: [
      ...[1, 2, 3, 4].map((row) => `${row} warning quoted_id`),
      '4 warning trimmed_id',
      ...[5, 6, 8, 9].map((row) => `${row} error invalid_row`),
    ],
    sent: [...[1, 2, 3, 4].map((n) => `auth0|a${n} google-oauth2|a${n}`), "auth0|a7 google-oauth2|o'hara"],
  },
  'unseen-characters.csv': {
    found: [
      ...[2, 3, 5, 6, 9].map((row) => `${row} warning trimmed_id`),
      ...[1, 4, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 22, 23].map(
        (row) => `${row} error invalid_row`,
      ),
      '20 warning unseen_character',
    ],
    sent: [
      'auth0|a2 google-oauth2|b2',
      'auth0|a3 google-oauth2| b3',
      'auth0|a5 google-oauth2|b5',
      'auth0|a6 google-oauth2|b6',
      'auth0|a9 google-oauth2|b9',
      'auth0|a\u316420 google-oauth2|b20',
      'auth0|\u{1f600} google-oauth2|\u00fc\u4e2d',
    ],
  },
  'other-names-for-columns.csv': {
    found: [],
    sent: ['auth0|a1 samlp|acme-conn|u@example.com', 'auth0|a2 samlp|acme-conn|v@example.com'],
  },
};

describe.each(Object.entries(FILES))('%s', (name, { found, sent }) => {
  test('has these findings in an audit', async () => {
    const bench = await aBench();
    const { code } = await bench.call(['audit', withFixture(bench, name), '--out', 'audit']);
    const told = findingsIn(bench).map(({ row, severity, code }) => `${row} ${severity} ${code}`);
    expect(told.toSorted()).toEqual([...found].toSorted());
    expect(code).toBe(found.some((one) => one.includes(' error ')) ? 1 : 0);
  });

  test('has these pairs to send, by the ids that reach the tenant, and the rest in failure.jsonl', async () => {
    const bench = await aBench();
    await bench.call(['link', withFixture(bench, name), '--yes', '--out', 'run']);
    const outcomes = outcomesOf(bench);
    const called = outcomes.filter(({ status }) => status !== undefined);
    const pairOf = ({ primary_user_id, secondary_user_id }: Line) =>
      `${primary_user_id} ${secondary_user_id}`;
    expect(called.map(pairOf)).toEqual(sent);
    // The tenant's own record: the very same ids, but for providers that it does not have.
    const linked = called.filter(({ outcome }) => outcome === 'linked');
    expect(linksOf(bench.tenant)).toEqual(linked.map(pairOf).toSorted());
    expect(called.filter((one) => !linked.includes(one)).map(({ message }) => message?.slice(0, 17))).toEqual(
      sent
        .filter((pair) => / (?:Google-OAuth2|new-idp)\|/.test(pair))
        .map(() => 'Payload validation'.slice(0, 17)),
    );
    const refused = outcomes.filter(({ status }) => status === undefined);
    const errors = found.filter((one) => one.includes(' error '));
    expect(refused.map(({ row, reason }) => `${row} error ${reason}`).toSorted()).toEqual(errors.toSorted());
    for (const one of refused) expect(one).toMatchObject({ retryable: false, hint: expect.any(String) });
  });
});

test('damaged ids say how to keep ids text in the spreadsheet, wherever they are told', async () => {
  const bench = await aBench();
  const pairs = withFixture(bench, 'numbers-from-a-spreadsheet.csv');
  const howTo = 'import id columns with the column type Text';
  expect((await bench.call(['audit', pairs])).stdout.replace(/\s+/g, ' ')).toContain(howTo);
  const dryRun = await bench.call(['link', pairs, '--dry-run', '--json']);
  expect(dryRun.code).toBe(1);
  expect(JSON.parse(dryRun.stdout)).toMatchObject({ counts: { refused: 9 }, findings: { damaged_id: 10 } });
  await bench.call(['link', pairs, '--yes', '--out', 'run']);
  expect(outcomesOf(bench)[0]).toMatchObject({
    reason: 'damaged_id',
    hint: expect.stringContaining(howTo),
  });
  expect(bench.summary('run').failures_by_reason).toMatchObject({ damaged_id: 7 });
});

test('a damaged id claims nothing: the row that has the account right is linked', async () => {
  const bench = await aBench();
  const pairs = bench.write(
    'pairs.csv',
    'primary,secondary\nauth0|a,github|1.5E+10\nauth0|b,github|1.5E+10\ngithub|1.5E+10,github|3\nauth0|c,github|4\n',
  );
  await bench.call(['link', pairs, '--yes', '--out', 'run']);
  const told = outcomesOf(bench).map(({ outcome, reason }) => reason ?? outcome);
  expect(told).toEqual(['damaged_id', 'damaged_id', 'damaged_id', 'linked']);
});

describe('--allow-unseen', () => {
  const PAIRS = [
    ['auth0|a\u200b1', 'google-oauth2|b1'],
    ['auth0|a2', 'google-oauth2|b\u00a02'],
    ['\u00a0auth0|a3', 'google-oauth2|b3\u201d'],
    ['auth0|a4', 'google-oauth2|NULL'],
  ] as const;
  const CSV = `primary,secondary\n${PAIRS.map((pair) => pair.join()).join('\n')}\n`;

  test('sends such ids as they are, with a warning; blank space is trimmed, and other faults are faults', async () => {
    const bench = await aBench();
    const pairs = bench.write('pairs.csv', CSV);
    const { code } = await bench.call(['audit', pairs, '--allow-unseen', '--out', 'audit']);
    expect(code).toBe(1);
    expect(findingsIn(bench).map(({ row, severity, code }) => `${row} ${severity} ${code}`)).toEqual([
      '1 warning unseen_character',
      '2 warning unseen_character',
      '3 warning trimmed_id',
      '3 warning unseen_character',
      '4 error invalid_row',
    ]);
    expect(findingsIn(bench)[0]?.message).toBe(
      'primary holds an invisible format character (U+200B at character 8)',
    );
    await bench.call(['link', pairs, '--yes', '--allow-unseen', '--out', 'run']);
    expect(linksOf(bench.tenant)).toEqual([
      'auth0|a2 google-oauth2|b\u00a02',
      'auth0|a3 google-oauth2|b3\u201d',
      'auth0|a\u200b1 google-oauth2|b1',
    ]);
  });

  test('is kept by the run: --resume goes on with it, and refuses it where the run began without', async () => {
    const bench = await aBench();
    const pairs = bench.write('pairs.csv', CSV);
    await bench.call(['link', pairs, '--yes', '--allow-unseen', '--limit', '1', '--out', 'with']);
    await bench.call(['link', pairs, '--yes', '--resume', '--out', 'with']);
    expect(linksOf(bench.tenant)).toHaveLength(3);
    await bench.call(['link', pairs, '--yes', '--limit', '1', '--out', 'without']);
    const { code, stderr } = await bench.call([
      ...['link', pairs, '--yes', '--allow-unseen', '--resume', '--out', 'without'],
    ]);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('--allow-unseen differs from what this run started with');
  });

  test('is one of the options that an audit and its run must have in common', async () => {
    const bench = await aBench();
    const pairs = bench.write('pairs.csv', CSV.replace(/.*NULL\n/, ''));
    await bench.call(['audit', pairs, '--allow-unseen', '--out', 'audit']);
    const { code, stderr } = await bench.call(['link', pairs, '--yes', '--audit', 'audit', '--out', 'run']);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('--allow-unseen');
  });
});

test('the plan of a run says how many of its pairs have which warning', async () => {
  const bench = await aBench();
  const pairs = withFixture(bench, 'ids-in-quotes-and-formulas.csv');
  const { stderr } = await bench.call(['link', pairs, '--yes', '--out', 'run']);
  const told = stderr.replace(/\s+/g, ' ');
  expect(told).toContain('4 pairs with quoted_id. An id had quotes around it');
  expect(told).toContain('1 pair with trimmed_id. An id had white space around it');
});

test('a column with provider in its name that is not read is told, by link and audit alike', async () => {
  const bench = await aBench();
  const pairs = bench.write(
    'pairs.csv',
    'primary,secondary,Identity Provider,note\nauth0|a,github|1,github,x\n',
  );
  const calls = [
    ['audit', pairs],
    ['link', pairs, '--dry-run'],
    ['link', pairs, '--yes', '--out', 'run'],
  ];
  for (const args of calls) {
    const { code, stderr } = await bench.call(args);
    expect(code).toBe(0);
    expect(stderr.replace(/\s+/g, ' ')).toContain('the column "Identity Provider" is not used');
    expect(stderr).not.toContain('"note"');
  }
});

/** A line of a run's files, as far as these tests look. */
interface Line {
  readonly row: number;
  readonly outcome: string;
  readonly primary_user_id: string;
  readonly secondary_user_id: string;
  readonly status?: number;
  readonly reason?: string;
  readonly message?: string;
}

function outcomesOf(bench: Bench): readonly Line[] {
  return bench.outcomes('run') as unknown as readonly Line[];
}

function withFixture(bench: Bench, name: string): string {
  return bench.write(name, readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url)));
}

function findingsIn(bench: Bench): Finding[] {
  const lines = bench.read('audit/findings.jsonl').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Finding);
}
