import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SandboxRequest } from '../../../../src/sandbox/server/request.ts';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { said } from '../../../support/said.ts';

const WORKERS = 32;
/** Links that go through before the others are held: by then as many are in flight as may be. */
const WARM_UP = 100;

/** Link calls, but for the first ones of a run. */
function afterWarmUp(): (request: SandboxRequest) => boolean {
  let links = 0;
  return ({ method }) => {
    if (method !== 'POST') return false;
    links += 1;
    return links > WARM_UP;
  };
}

test('Ctrl-C with 32 slow calls in flight: all 32 outcomes are on disk, and --resume sends only what was not attempted', async () => {
  const { tenant, write, start, run, summary, outcomes } = await aBench();
  const rows = 300;
  const calls = tenant.hold(afterWarmUp());
  const args = ['link', write('pairs.csv', pairsCsv(rows)), '--yes', '--out', 'run', '--quiet'];
  const { child, ended } = start([...args, '--concurrency', String(WORKERS)]);
  await calls.arrived(WORKERS);
  child.kill('SIGINT');
  await said(child, 'waiting for requests in flight');
  calls.release();
  const first = await ended;
  const done = WARM_UP + WORKERS;
  expect(first.code).toBe(130);
  expect(first.stdout).toContain('Interrupted by Ctrl-C (SIGINT)');
  expect(first.stdout).toContain('auth0-bulk-link link pairs.csv --out run --resume');
  expect(summary('run')).toMatchObject({
    state: 'interrupted',
    stop_reason: 'SIGINT',
    counts: { linked: done, not_attempted: rows - done, unsettled: 0, failed: 0 },
  });
  expect(outcomes('run').map(({ row, outcome }) => [row, outcome])).toEqual(
    Array.from({ length: done }, (_, i) => [i + 1, 'linked']),
  );

  const before = tenant.requests.length;
  expect((await run([...args, '--resume', '--concurrency', '5', '--rate', '5000'])).code).toBe(0);
  const sent = tenant.requests.slice(before).filter(({ path }) => path.startsWith('/api/'));
  expect(sent.map(({ method }) => method)).toEqual(Array.from({ length: rows - done }, () => 'POST'));
  expect(linksOf(tenant)).toEqual(linksOfPairs(rows));
  expect(outcomes('run')).toHaveLength(rows);
});

test('SIGTERM is waited for no longer than --timeout allows: what hangs is unsettled, exit 143', async () => {
  const { tenant, write, start, run, summary, outcomes } = await aBench();
  const calls = tenant.hold(({ method }) => method === 'POST');
  const args = ['link', write('pairs.csv', pairsCsv(3)), '--yes', '--out', 'run', '--quiet'];
  const { child, ended } = start([...args, '--timeout', '1']);
  await calls.arrived(1);
  // From now on the tenant answers nothing at all.
  const silence = tenant.hold();
  child.kill('SIGTERM');
  expect((await ended).code).toBe(143);
  expect(summary('run')).toMatchObject({
    state: 'interrupted',
    stop_reason: 'SIGTERM',
    counts: { linked: 0, not_attempted: 2, unsettled: 1, failed: 0 },
  });

  calls.release();
  silence.release();
  expect((await run([...args, '--resume'])).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(3));
  expect(outcomes('run').map(({ outcome }) => outcome)).toEqual(['linked', 'linked', 'linked']);
});

test('a signal before anything was sent leaves nothing behind', async () => {
  const { tenant, folder, write, start } = await aBench();
  const tokens = tenant.hold(undefined, 'token');
  const { child, ended } = start(['link', write('pairs.csv', pairsCsv(3)), '--yes', '--json']);
  await tokens.arrived(1);
  child.kill('SIGINT');
  // The tenant still holds the request.
  const { code, stdout, stderr } = await ended;
  tokens.release();
  expect(code).toBe(130);
  expect(JSON.parse(stdout).error.code).toBe('interrupted');
  expect(stderr).toContain('Interrupted before anything was sent.');
  expect(readdirSync(join(folder, 'runs'))).toEqual(['.gitignore']);
  expect(linksOf(tenant)).toEqual([]);
});

test('a signal ends the wait for standard input that never comes', async () => {
  const { folder, start } = await aBench();
  const { child, ended } = start(['link', '-', '--yes', '--out', 'run'], { keepsTyping: true });
  await expect
    .poll(() => readdirSync(folder, { recursive: true }), { timeout: 20_000 })
    .toContain('run/.input.csv.tmp');
  child.kill('SIGTERM');
  expect((await ended).code).toBe(143);
  expect(readdirSync(folder)).toEqual([]);
});
