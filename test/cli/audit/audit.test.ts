import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aBench, pairsCsv } from '../../support/a-bench.ts';

const CHAIN = 'primary_user_id,secondary_user_id\nauth0|top,auth0|middle\nauth0|middle,github|low\n';
const CLAIMED = 'primary_user_id,secondary_user_id\nauth0|one,github|x\nauth0|two,github|x\n';

describe('audit', () => {
  test('reads standard input, and keeps nothing of it', async () => {
    const bench = await aBench();
    const { code, stdout } = await bench.call(['audit', '-', '--json'], { input: pairsCsv(3) });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ input: { path: '-', rows: 3 }, counts: { ready: 3 } });
    expect(readdirSync(bench.folder)).toEqual([]);
  });

  test('of a header with no rows finds nothing wrong', async () => {
    const bench = await aBench();
    const { code, stdout } = await bench.call(['audit', bench.write('pairs.csv', pairsCsv(0)), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { rows: 0 },
      findings: {},
      estimate: { requests: 0 },
    });
  });

  test('of a file that is no CSV of pairs is exit code 2, and leaves no folder', async () => {
    const bench = await aBench();
    const { code } = await bench.call(['audit', bench.write('pairs.csv', 'a,b\n1,2\n'), '--out', 'out']);
    expect(code).toBe(2);
    expect(existsSync(join(bench.folder, 'out'))).toBe(false);
  });

  test('writes files that nobody else can read', async () => {
    const bench = await aBench();
    await bench.call(['audit', bench.write('pairs.csv', CHAIN), '--on-chain', 'flatten', '--out', 'out']);
    const modes = readdirSync(join(bench.folder, 'out')).map((name) => [
      name,
      (statSync(join(bench.folder, 'out', name)).mode & 0o777).toString(8),
    ]);
    expect(modes).toEqual([
      ['audit.json', '600'],
      ['changes.jsonl', '600'],
      ['findings.jsonl', '600'],
    ]);
  });

  test.each([
    ['--on-chain', 'flatten', CHAIN, 2, 'auth0|middle', 'auth0|top'],
    ['--on-claimed-twice', 'first', CLAIMED, 1, 'auth0|one', 'auth0|one'],
  ])('lists what %s %s changed', async (flag, value, csv, row, primary, sentTo) => {
    const bench = await aBench();
    const { stdout } = await bench.call([
      'audit',
      bench.write('pairs.csv', csv),
      flag,
      value,
      '--out',
      'out',
    ]);
    expect(stdout).toContain('Changed as requested: 1 row');
    const lines = bench.read('out/changes.jsonl').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { row, line: row + 1, primary_user_id: primary, sent_to: sentTo, message: expect.any(String) },
    ]);
  });

  test('estimates by the rate that is given', async () => {
    const bench = await aBench();
    const { stdout } = await bench.call([
      'audit',
      bench.write('pairs.csv', pairsCsv(100)),
      '--rate',
      '20',
      '--json',
    ]);
    expect(JSON.parse(stdout).estimate).toEqual({ requests: 100, seconds: 5, per_second: 20 });
  });

  test('by reads, interrupted, is exit code 130 and leaves nothing', async () => {
    const bench = await aBench();
    const hold = bench.tenant.hold();
    bench.write('pairs.csv', pairsCsv(5));
    const { child, ended } = bench.start(['audit', 'pairs.csv', '--live', '--out', 'out', '--timeout', '1']);
    await hold.arrived(1);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(existsSync(join(bench.folder, 'out'))).toBe(false);
  });

  test('by reads, without credentials or with a token that may not read, is exit code 2', async () => {
    const bench = await aBench();
    bench.write('pairs.csv', pairsCsv(1));
    const nobody = { AUTH0_CLIENT_ID: '', AUTH0_CLIENT_SECRET: '' };
    expect((await bench.call(['audit', 'pairs.csv', '--live'], { env: nobody })).code).toBe(2);
    const AUTH0_ACCESS_TOKEN = bench.tenant.issueToken({ scopes: ['update:users'] });
    const { code, stderr } = await bench.call(['audit', 'pairs.csv', '--live'], {
      env: { AUTH0_ACCESS_TOKEN },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('read:users');
  });
});

describe('link --dry-run', () => {
  test('leaves no run behind, and tells the same as the audit', async () => {
    const bench = await aBench();
    const pairs = bench.write('pairs.csv', pairsCsv(3));
    const dry = await bench.call(['link', pairs, '--dry-run', '--json']);
    expect(dry.code).toBe(0);
    expect(readdirSync(bench.folder)).toEqual(['pairs.csv']);
    expect(dry.stdout).toBe((await bench.call(['audit', pairs, '--json'])).stdout);
  });

  test('is exit code 1 where a row would be refused', async () => {
    const bench = await aBench();
    expect((await bench.call(['link', bench.write('pairs.csv', CHAIN), '-n'])).code).toBe(1);
  });

  test('is exit code 2 where the run would not be let in', async () => {
    const bench = await aBench();
    const pairs = bench.write('pairs.csv', pairsCsv(1));
    const { code } = await bench.call(['link', pairs, '-n'], { env: { AUTH0_CLIENT_SECRET: 'wrong' } });
    expect(code).toBe(2);
  });

  test('writes the files of an audit where --out asks for them, and goes with no --resume', async () => {
    const bench = await aBench();
    const pairs = bench.write('pairs.csv', pairsCsv(1));
    await bench.call(['link', pairs, '-n', '--out', 'dry']);
    expect(readdirSync(join(bench.folder, 'dry')).sort()).toEqual(['audit.json', 'findings.jsonl']);
    expect(JSON.parse(bench.read('dry/audit.json')).tenant).toBe(bench.tenant.url);
    expect((await bench.call(['link', pairs, '-n', '--out', 'run', '--resume'])).code).toBe(2);
  });
});
