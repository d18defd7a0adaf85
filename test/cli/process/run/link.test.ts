import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';

test('a file is linked from the first row to the last, and the record of it is private', async () => {
  const { tenant, folder, write, read, run, summary, outcomes } = await aBench();
  const { code, stdout, stderr } = await run(['link', write('pairs.csv', pairsCsv(20)), '--yes']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^All 20 pairs are linked\.\n/);
  expect(stderr).toContain('Plan: link 20 pairs');
  expect(linksOf(tenant)).toEqual(linksOfPairs(20));

  expect(read('runs/.gitignore')).toBe('*\n');
  const [made = ''] = readdirSync(join(folder, 'runs')).filter((name) => name !== '.gitignore');
  const record = join(folder, 'runs', made);
  expect(readdirSync(record).sort()).toEqual(
    'failure.jsonl journal.jsonl retry.csv run.json run.log skipped.jsonl success.jsonl summary.json'.split(
      ' ',
    ),
  );
  for (const name of readdirSync(record)) expect(statSync(join(record, name)).mode & 0o777, name).toBe(0o600);
  expect(statSync(record).mode & 0o777).toBe(0o700);
  expect(outcomes(`runs/${made}`)).toHaveLength(20);
  expect(summary(`runs/${made}`)).toMatchObject({
    state: 'completed',
    counts: { rows: 20, linked: 20, already_linked: 0, failed: 0 },
    tenant: tenant.url,
  });
});

test('the same file twice is linked already, and what --json prints is the summary and nothing else', async () => {
  const { tenant, write, read, run } = await aBench();
  const pairs = write('pairs.csv', pairsCsv(5));
  await run(['link', pairs, '--yes', '--quiet']);
  const { code, stdout, stderr } = await run(['link', pairs, '--yes', '--json', '--quiet', '--out', 'again']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(read('again/summary.json')));
  expect(JSON.parse(stdout).counts).toMatchObject({ linked: 0, already_linked: 5 });
  expect(stderr).toBe('');
  expect(tenant.stats().links).toBe(5);
});

test('rows that fail make the exit 1, unless --accept names their reasons; retry.csv is an input as it stands', async () => {
  const users = ['auth0|p1', 'auth0|p2', 'google-oauth2|s1'];
  const { write, read, call } = await aBench({ users });
  const pairs = write(
    'pairs.csv',
    'Primary ID;secondary;note\nauth0|p1;google-oauth2|s1;x\nauth0|p2;google-oauth2|gone;"y;z"\n',
  );
  const first = await call(['link', pairs, '--yes', '--out', 'first', '--json']);
  expect(first.code).toBe(1);
  expect(JSON.parse(first.stdout).failures_by_reason).toEqual({ secondary_not_found: 1 });
  expect(read('first/retry.csv')).toBe(
    'Primary ID;secondary;note;failure_reason\nauth0|p2;google-oauth2|gone;"y;z";secondary_not_found\n',
  );

  const again = await call(['link', 'first/retry.csv', '--yes', '--accept', 'secondary_not_found']);
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('for reasons listed in --accept');
});

test('standard input, a gzip file, other columns and a tab are read as any file', async () => {
  const { tenant, folder, write, run, call } = await aBench();
  const piped = await run(['link', '-', '--yes', '--quiet', '--out', 'piped'], { input: pairsCsv(2) });
  const zipped = await call(['link', write('pairs.csv.gz', gzipSync(pairsCsv(4))), '--yes', '--quiet']);
  const named = write('named.csv', 'new\told\tsecondary\ngithub|s5\tauth0|p5\tx\n');
  const mapped = await call([
    ...['link', named, '--yes', '--quiet', '--delimiter', 'tab'],
    ...['--columns', 'primary_user_id=old,secondary_user_id=new'],
  ]);
  expect([piped.code, zipped.code, mapped.code]).toEqual([0, 0, 0]);
  expect(linksOf(tenant)).toEqual([...linksOfPairs(4), 'auth0|p5 github|s5']);
  expect(readdirSync(join(folder, 'piped'))).not.toContain('input.csv');
});

test('off a terminal nothing is sent without --yes, and the plan is shown', async () => {
  const { tenant, folder, write, run } = await aBench();
  const { code, stdout, stderr } = await run(['link', write('pairs.csv', pairsCsv(3)), '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error.code).toBe('not_confirmed');
  expect(stderr).toContain('auth0|p1 stays, google-oauth2|s1 is removed as an account');
  expect(stderr).toContain('--yes');
  expect(tenant.stats().links).toBe(0);
  expect(readdirSync(join(folder, 'runs'))).toEqual(['.gitignore']);
});

test('--dry-run tells what an audit tells, sends nothing, and leaves no run behind', async () => {
  const { tenant, folder, write, call } = await aBench();
  const good = write('good.csv', pairsCsv(3));
  const bad = write('bad.csv', `${pairsCsv(3)}auth0|x,auth0|x\n`);
  const [dry, audit, refused] = [
    await call(['link', good, '--dry-run', '--yes', '--json']),
    await call(['audit', good, '--json']),
    await call(['link', bad, '-n', '--yes', '--json']),
  ];
  expect([dry.code, audit.code, refused.code]).toEqual([0, 0, 1]);
  expect(JSON.parse(dry.stdout)).toEqual(JSON.parse(audit.stdout));
  expect(JSON.parse(refused.stdout).findings).toEqual({ self_link: 1 });
  expect(tenant.requests.filter(({ path }) => path !== '/oauth/token')).toEqual([]);
  expect(readdirSync(folder).sort()).toEqual(['bad.csv', 'good.csv']);
});

test('a folder that holds a run is refused, and what is in it stays', async () => {
  const { write, read, call } = await aBench();
  const pairs = write('pairs.csv', pairsCsv(1));
  await call(['link', pairs, '--yes', '--out', 'run']);
  const before = read('run/journal.jsonl');
  const { code, stderr } = await call(['link', pairs, '--yes', '--out', 'run']);
  expect(code).toBe(2);
  expect(stderr).toContain('--out run --resume');
  expect(read('run/journal.jsonl')).toBe(before);
});
