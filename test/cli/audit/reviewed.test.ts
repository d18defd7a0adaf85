import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aBench, type Bench, linksOf, pairsCsv } from '../../support/a-bench.ts';
import { aUser, ndjson, writeFacts } from '../../support/builders/an-export.ts';

const USERS = [aUser('auth0|p1'), aUser('google-oauth2|s1')];
const LINK = ['link', 'pairs.csv', '--audit', 'audit', '--out', 'run', '--yes', '--json'];

async function aReviewedBench(...audit: string[]): Promise<Bench> {
  const bench = await aBench({ users: USERS });
  bench.write('pairs.csv', pairsCsv(1));
  bench.write('users.gz', gzipSync(ndjson(USERS)));
  writeFacts(bench.folder, 'users.gz', { tenant: bench.tenant.url });
  await bench.call([...audit, '--out', 'audit']);
  return bench;
}

test.each([
  ['of the tenant', ['audit', 'pairs.csv', '--live'], []],
  ['against an export', ['audit', 'pairs.csv', '--users', 'users.gz'], ['--users', 'users.gz']],
  ['by a dry run', ['link', 'pairs.csv', '--dry-run'], []],
  ['of the file alone', ['audit', 'pairs.csv'], []],
])('a plan that was audited %s is carried out as it was reviewed', async (_, audit, flags) => {
  const bench = await aReviewedBench(...audit);
  const { code, stderr } = await bench.call([...LINK, ...flags]);
  expect(stderr.includes('checked the file alone')).toBe(audit.length === 2);
  expect(code).toBe(0);
  expect(linksOf(bench.tenant)).toEqual(['auth0|p1 google-oauth2|s1']);
});

test.each<[string, string, string[], string[], (bench: Bench) => void]>([
  ['other bytes', 'audit_differs', ['--live'], [], (b) => void b.write('pairs.csv', `${pairsCsv(1)}\n`)],
  ['another option', 'audit_differs', ['--live'], ['--on-chain', 'flatten'], () => {}],
  ['an option less', 'audit_differs', ['--users', 'users.gz'], [], () => {}],
  ['another export', 'audit_differs', ['--users', 'users.gz'], ['--users', 'new.gz'], another],
  ['no tenant, and nobody said yes', 'audit_without_tenant', [], ['--yes=false'], () => {}],
  ['no audit', 'no_audit', ['--live'], ['--audit', 'nowhere'], () => {}],
  ['a damaged audit', 'audit_damaged', ['--live'], [], (b) => void b.write('audit/audit.json', '{}')],
])('a run with %s is refused, and nothing is sent', async (_, code, audit, flags, change) => {
  const bench = await aReviewedBench('audit', 'pairs.csv', ...audit);
  change(bench);
  const { code: exit, stdout } = await bench.call([...LINK, ...flags]);
  expect(exit).toBe(2);
  expect(JSON.parse(stdout).error.code).toBe(code);
  expect(linksOf(bench.tenant)).toEqual([]);
});

test('a run of another tenant than the audit is refused', async () => {
  const bench = await aReviewedBench('audit', 'pairs.csv', '--live');
  const { stdout } = await bench.call([...LINK, '--domain', 'other.auth0.com']);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'audit_differs',
    message: expect.stringContaining('other.auth0.com'),
  });
});

test('an audit with errors is refused', async () => {
  const bench = await aBench({ users: USERS });
  bench.write('pairs.csv', `${pairsCsv(1)}auth0|x,auth0|x\n`);
  await bench.call(['audit', 'pairs.csv', '--live', '--out', 'audit']);
  const { code, stdout } = await bench.call(LINK);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error.code).toBe('audit_errors');
});

test('a folder that holds an audit or a run takes no other audit', async () => {
  const bench = await aReviewedBench('audit', 'pairs.csv');
  await bench.call(['link', 'pairs.csv', '--out', 'run', '--yes']);
  for (const folder of ['audit', 'run']) {
    const { code, stdout } = await bench.call(['audit', 'pairs.csv', '--out', folder, '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe('audit_exists');
  }
});

function another(bench: Bench): void {
  bench.write('new.gz', gzipSync(ndjson([...USERS, aUser('auth0|new')])));
  writeFacts(bench.folder, 'new.gz', { tenant: bench.tenant.url });
}
