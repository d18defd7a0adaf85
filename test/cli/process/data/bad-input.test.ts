import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aBench, pairsCsv } from '../../../support/a-bench.ts';

const HEADER = 'primary_user_id,secondary_user_id\n';

test.each([
  { what: 'is empty', content: '', says: ['pairs.csv is empty'] },
  { what: 'has no header', content: 'auth0|a,github|a\n', says: ['pairs.csv, line 1', 'looks like data'] },
  {
    what: 'has a header of other names',
    content: 'old,new\nauth0|a,github|a\n',
    says: ['pairs.csv, line 1', 'primary_user_id and secondary_user_id', 'Found: "old", "new"', '--columns'],
  },
  {
    what: 'is read with the wrong delimiter',
    content: 'primary;secondary\nauth0|a;github|a\n',
    args: ['--delimiter', ','],
    says: ['pairs.csv, line 1', "--delimiter ';'"],
  },
  {
    what: 'is not UTF-8',
    content: Buffer.concat([Buffer.from(`${HEADER}auth0|a,github|a\nauth0|`), Buffer.from([0xe9, 0x0a])]),
    says: ['pairs.csv, line 3', 'not UTF-8', 'iconv'],
  },
  {
    what: 'has an unclosed quote',
    content: `${HEADER}auth0|a,github|a\n"auth0|b,github|b\n`,
    says: ['pairs.csv, line 3', 'quote', 'never closed'],
  },
  {
    what: 'is a gzip file cut off',
    content: gzipSync(pairsCsv(100)).subarray(0, 60),
    says: ['pairs.csv', 'is a truncated or damaged gzip file'],
  },
])('a file that $what is refused with file, line and advice', async ({ content, args = [], says }) => {
  const { tenant, folder, write, call } = await aBench();
  const { code, stdout, stderr } = await call(['link', write('pairs.csv', content), '--yes', ...args]);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  for (const words of says) expect(stderr).toContain(words);
  expect(tenant.requests).toEqual([]);
  expect(readdirSync(join(folder, 'runs'))).toEqual(['.gitignore']);
});

test('a file that is not there is named, and so is a folder', async () => {
  const { tenant, call, run } = await aBench();
  const [missing, folder] = await Promise.all([
    run(['link', 'nowhere.csv', '--yes']),
    call(['link', '.', '--yes', '--json']),
  ]);
  expect([missing.code, folder.code]).toEqual([2, 2]);
  expect(missing.stderr).toContain('nowhere.csv');
  expect(JSON.parse(folder.stdout).error.code).toBe('input_unreadable');
  expect(tenant.requests).toEqual([]);
});

test('a bad row among good ones is that row alone', async () => {
  const { tenant, write, call, outcomes } = await aBench();
  const pairs = write(
    'pairs.csv',
    `${HEADER}auth0|a,github|a\nauth0|b\nauth0|c,no-provider\nauth0|d,github|d\n`,
  );
  const { code } = await call(['link', pairs, '--yes', '--out', 'run']);
  expect(code).toBe(1);
  expect(outcomes('run').map((line) => [line.row, line.line, line.outcome])).toEqual([
    [1, 2, 'linked'],
    [2, 3, 'failed'],
    [3, 4, 'failed'],
    [4, 5, 'linked'],
  ]);
  expect(tenant.stats().links).toBe(2);
});

test('a header without rows is a run of no rows', async () => {
  const { tenant, write, call, summary } = await aBench();
  const { code, stdout } = await call(['link', write('pairs.csv', HEADER), '--out', 'run']);
  expect(code).toBe(0);
  expect(stdout).toContain('there was nothing to do');
  expect(summary('run')).toMatchObject({ state: 'completed', counts: { rows: 0, linked: 0 } });
  expect(tenant.requests).toEqual([]);
});
