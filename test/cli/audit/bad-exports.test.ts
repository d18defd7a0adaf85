import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { exportCsv } from '../../../src/sandbox/state/export-file.ts';
import { aUser, ndjson, writeFacts } from '../../support/builders/an-export.ts';
import { callMain } from '../../support/call-main.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const USERS = [
  aUser('auth0|p1'),
  aUser('google-oauth2|s1'),
  aUser('auth0|p2', ['google-oauth2|s2']),
  aUser('auth0|stranger', ['github|s3']),
  aUser('auth0|p3'),
];
const PAIRS = `primary_user_id,secondary_user_id
auth0|p1,google-oauth2|s1
auth0|p2,google-oauth2|s2
auth0|p3,github|s3
auth0|p3,google-oauth2|nobody
`;
const FIELDS = ['user_id', 'identities', 'email', 'email_verified'].map((name) => ({ name }));
const HOUR = 3_600_000;

let folder: string;

beforeEach(async () => {
  folder = await tempFolder();
  write('pairs.csv', PAIRS);
});

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

function audit(...args: string[]) {
  return callMain(['audit', 'pairs.csv', '--json', ...args], { cwd: folder });
}

async function report(...args: string[]) {
  const { stdout, stderr } = await audit(...args);
  return { ...JSON.parse(stdout), stderr };
}

const GOOD = ndjson(USERS);
const ZIPPED = gzipSync(GOOD);
const aged = (hours: number) => ({ taken_at: new Date(Date.now() - hours * HOUR).toISOString() });

describe('a bad export is a sentence and exit code 2, and never a wrong "missing"', () => {
  test.each<[string, string, () => void, string[]]>([
    ['it is not there', 'input_not_found', () => {}, []],
    [
      'it is a gzip file that is cut off',
      'input_damaged',
      () => put(ZIPPED.subarray(0, ZIPPED.length - 20)),
      [],
    ],
    ['it is cut off in the middle of a line', 'export_damaged', () => put(GOOD.slice(0, -30)), []],
    [
      'it is cut off between two lines',
      'export_damaged',
      () => put(ndjson(USERS.slice(0, 2)), { sha256: 'ab' }),
      [],
    ],
    ['something is in it that is no JSON', 'export_damaged', () => put(`${GOOD}{"user_id":\n${GOOD}`), []],
    ['it is empty', 'export_empty', () => put(''), []],
    ['it is a gzip file of nothing', 'export_empty', () => put(gzipSync('')), []],
    ['it is a CSV with a header and no user', 'export_empty', () => put('user_id,identities\n'), []],
    ['it is a file of pairs', 'not_an_export', () => put(PAIRS), []],
    ['it is some other NDJSON', 'not_an_export', () => put('{"name":"x"}\n'), []],
    [
      'it is a JSON array that is cut off',
      'export_damaged',
      () => put(JSON.stringify(USERS).slice(0, -1)),
      [],
    ],
    ['it is a JSON array of something else', 'not_an_export', () => put('[{"name":"x"}]'), []],
    ['it is a JSON array of nobody', 'export_empty', () => put('[]'), []],
    ['it is prose', 'not_an_export', () => put('Dear all,\nhere are the users.\n'), []],
    [
      'it was made without identities',
      'export_fields',
      () => put('{"user_id":"auth0|p1","email":"x@y.z"}\n'),
      [],
    ],
    ['it is a CSV without identities', 'export_fields', () => put('user_id,email\nauth0|p1,x@y.z\n'), []],
    [
      'it was made without e-mail addresses, and they are asked for',
      'export_fields',
      () => put(ndjson(USERS.map(({ email: _, ...user }) => user))),
      ['--require-same-email'],
    ],
    [
      'a line of its CSV is too short',
      'export_damaged',
      () => put(`${exportCsv(USERS, FIELDS)}"'auth0|x"\n`),
      [],
    ],
    ['no id in it is one of the pairs', 'export_foreign', () => put(ndjson([aUser('auth0|x')])), []],
    ['it is more than a day old', 'export_old', () => put(GOOD, aged(25)), []],
    ['it is older than --max-age', 'export_old', () => put(GOOD, aged(3)), ['--max-age', '2h']],
    [
      'it is of another tenant',
      'export_of_other_tenant',
      () => put(GOOD, {}),
      ['--domain', 'other.auth0.com'],
    ],
    [
      'its facts are not what export wrote',
      'export_facts_damaged',
      () => {
        put(GOOD);
        write('users.json', '{');
      },
      [],
    ],
    ['it was changed after it was made', 'export_damaged', () => put(GOOD, { sha256: 'ab' }), []],
  ])('%s', async (_, code, arrange, flags) => {
    arrange();
    const { code: exit, stdout, stderr } = await audit('--users', 'users', '--out', 'out', ...flags);
    expect(exit).toBe(2);
    const { error } = JSON.parse(stdout);
    expect(error.code).toBe(code);
    expect(error.message).toContain('users');
    expect(stderr).toContain('error: ');
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test('an old export will do where --max-age says so', async () => {
    put(GOOD, aged(25));
    expect((await report('--users', 'users', '--max-age', '2d')).counts.rows).toBe(4);
  });
});

describe('the form of an export does not matter', () => {
  const { stringify } = JSON;
  test.each<[string, string | Uint8Array]>([
    ['NDJSON', GOOD],
    ['NDJSON, gzip', ZIPPED],
    ['NDJSON in two gzip members', Buffer.concat([gzipSync(GOOD.slice(0, 300)), gzipSync(GOOD.slice(300))])],
    ['NDJSON without a last line end', GOOD.trimEnd()],
    ['NDJSON with CRLF and blank lines', `\r\n${GOOD.replaceAll('\n', '\r\n\r\n')}`],
    ['NDJSON with a byte order mark', `\ufeff${GOOD}`],
    ['CSV, every string behind a quotation mark', exportCsv(USERS, FIELDS)],
    ['CSV, gzip', gzipSync(exportCsv(USERS, FIELDS))],
    ['CSV with metadata by their keys', exportCsv(USERS, [...FIELDS, { name: 'user_metadata.plan' }])],
  ])('%s', async (_, content) => {
    put(content, {});
    const { counts, findings } = await report('--users', 'users');
    expect(stringify(counts)).toBe(
      stringify({ rows: 4, ready: 1, already_linked: 1, refused: 2, skipped: 0 }),
    );
    expect(findings).toEqual({ linked_elsewhere: 1, secondary_not_found: 1 });
  });

  test('ids of digits are read to the last digit, also where they are JSON numbers', async () => {
    const long = '10203040506070809';
    const holder = ndjson([aUser('auth0|p1', [`facebook|${long}`])]).replace(`"${long}"`, long);
    write('pairs.csv', `primary_user_id,secondary_user_id\nauth0|p1,facebook|${long}\n`);
    put(holder, {});
    expect((await report('--users', 'users')).counts).toMatchObject({ already_linked: 1 });
  });
});

describe('an export that may not be whole never proves that an account is missing', () => {
  test.each([
    ['nothing tells what it is', undefined, 'There is no users.json'],
    ['it is of one connection', { connection_id: 'con_0123456789abcdef' }, 'con_0123456789abcdef only'],
  ])('%s', async (_, facts, words) => {
    put(GOOD, facts);
    const { findings, counts, stderr } = await report('--users', 'users');
    expect(findings).toEqual({ linked_elsewhere: 1 });
    expect(counts).toMatchObject({ ready: 2, already_linked: 1, refused: 1 });
    expect(stderr).toContain(words);
  });
});

test('an account that is a user and an identity at once was linked or unlinked meanwhile: nothing is said of it', async () => {
  put(ndjson([...USERS, aUser('google-oauth2|s2')]), {});
  expect((await report('--users', 'users')).counts).toMatchObject({ ready: 2, already_linked: 0 });
});

test('--users and --live do not go together, and --require-… wants one of them', async () => {
  put(GOOD, {});
  expect((await audit('--users', 'users', '--live')).code).toBe(2);
  expect((await audit('--require-verified')).code).toBe(2);
});

/** Writes the export; with `facts` what `export` writes beside it. */
function put(content: string | Uint8Array, facts?: Parameters<typeof writeFacts>[2]): void {
  write('users', content);
  if (facts !== undefined) writeFacts(folder, 'users', facts);
}
