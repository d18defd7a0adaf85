import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { said } from '../../../support/said.ts';

test('a canary stops as asked, and --resume links the rest', async () => {
  const { tenant, write, call, summary, outcomes } = await aBench();
  const pairs = write('pairs.csv', pairsCsv(12));
  const canary = await call(['link', pairs, '--yes', '--out', 'run', '--limit', '5']);
  expect(canary.code).toBe(0);
  expect(summary('run')).toMatchObject({
    state: 'stopped',
    stop_reason: 'limit',
    counts: { linked: 5, not_attempted: 7 },
  });
  expect(linksOf(tenant)).toHaveLength(5);

  const rest = await call(['link', pairs, '--yes', '--out', 'run', '--resume']);
  expect(rest.code).toBe(0);
  expect(summary('run')).toMatchObject({ state: 'completed', counts: { linked: 12, not_attempted: 0 } });
  expect(outcomes('run').map(({ row }) => row)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(linksOf(tenant)).toEqual(linksOfPairs(12));

  const sent = tenant.requests.length;
  const again = await call(['link', pairs, '--yes', '--out', 'run', '--resume']);
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('nothing was sent');
  expect(tenant.requests.length).toBe(sent);
});

test('--max-failures stops a run that the tenant keeps refusing: exit 3', async () => {
  const { write, call, summary } = await aBench({ users: [] });
  const pairs = write('pairs.csv', pairsCsv(50));
  const { code, stdout } = await call([
    'link',
    pairs,
    '--yes',
    '--out',
    'run',
    '--max-failures',
    '3',
    '--concurrency',
    '1',
  ]);
  expect(code).toBe(3);
  expect(stdout).toContain('--max-failures');
  expect(summary('run')).toMatchObject({
    state: 'stopped',
    stop_reason: 'max_failures',
    counts: { failed: 4 },
  });
});

test('standard input outlives Ctrl-C: it is kept for --resume, and gone when the run is complete', async () => {
  const { tenant, folder, read, start, run, summary, outcomes } = await aBench({
    lazyUsers: true,
    // Its headers tell that eight may come at once.
    rate: { burst: 200, perSecond: 200 },
  });
  const calls = tenant.hold(({ method }) => method === 'POST');
  const args = ['link', '-', '--yes', '--out', 'run', '--concurrency', '8', '--quiet'];
  const { child, ended } = start(args, { input: pairsCsv(40) });
  // The first call goes alone: nothing is known of the tenant before its reply.
  await calls.arrived(1);
  calls.release(1);
  await calls.arrived(9);
  child.kill('SIGINT');
  await said(child, 'waiting for requests in flight');
  calls.release();
  const first = await ended;
  expect(first.code).toBe(130);
  expect(first.stdout).toContain('auth0-bulk-link link - --out run --yes --resume');
  expect(outcomes('run')).toHaveLength(9);
  expect(summary('run')).toMatchObject({
    state: 'interrupted',
    stop_reason: 'SIGINT',
    counts: { linked: 9, not_attempted: 31, unsettled: 0 },
  });
  expect(read('run/input.csv')).toBe(pairsCsv(40));
  expect(statSync(join(folder, 'run/input.csv')).mode & 0o777).toBe(0o600);

  const rest = await run([...args, '--resume']);
  expect(rest.code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(40));
  expect(outcomes('run')).toHaveLength(40);
  expect(readdirSync(join(folder, 'run'))).not.toContain('input.csv');
});

test('a second signal ends the process at once, and the rows on the wire are settled by --resume', async () => {
  const { tenant, write, start, run, outcomes } = await aBench();
  const calls = tenant.hold(({ method }) => method === 'POST');
  const pairs = write('pairs.csv', pairsCsv(10));
  const args = ['link', pairs, '--yes', '--out', 'run', '--quiet'];
  const { child, ended } = start(args);
  await calls.arrived(1);
  child.kill('SIGTERM');
  await said(child, 'waiting for requests in flight');
  child.kill('SIGTERM');
  expect((await ended).code).toBe(143);
  // The call that was on the wire is carried out although its caller is gone.
  calls.release();

  const rest = await run([...args, '--resume']);
  expect(rest.code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(10));
  expect(outcomes('run').every(({ outcome }) => outcome === 'linked')).toBe(true);
});
