import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { closedAt, hasTerminals } from '../../../support/closed-terminal.ts';
import { said } from '../../../support/said.ts';

test('a closed session (SIGHUP, and nobody reads any more) drains: exit 129, and --resume sends the rest', async () => {
  const { tenant, write, start, run, summary, outcomes } = await aBench();
  const calls = tenant.hold(({ method }) => method === 'POST');
  const args = ['link', write('pairs.csv', pairsCsv(40)), '--yes', '--out', 'run', '--concurrency', '1'];
  const { child, ended } = start(args);
  await calls.arrived(1);
  child.kill('SIGHUP');
  await said(child, 'waiting for requests in flight');
  // The shell's own, and a terminal that takes no more.
  child.kill('SIGHUP');
  child.stdout?.destroy();
  child.stderr?.destroy();
  calls.release();
  expect(await ended).toMatchObject({ code: 129, signal: null });
  const { state, stop_reason, counts } = summary('run');
  expect([state, stop_reason, counts.unsettled, counts.failed]).toEqual(['interrupted', 'SIGHUP', 0, 0]);
  expect(outcomes('run')).toHaveLength(counts.linked);
  const report = await run(['report', 'run']);
  expect(report.code).toBe(129);
  expect(report.stdout).toContain('Interrupted because the terminal was closed (SIGHUP).');

  expect((await run([...args, '--resume'])).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(40));
});

test('an undo drains in the same way', async () => {
  const { tenant, write, start, run, summary } = await aBench();
  await run(['link', write('pairs.csv', pairsCsv(10)), '--yes', '--out', 'run']);
  const calls = tenant.hold(({ method }) => method === 'DELETE');
  const { child, ended } = start(['undo', 'run', '--yes', '--out', 'undo', '--concurrency', '1']);
  await calls.arrived(1);
  child.kill('SIGHUP');
  await said(child, 'Interrupted because the terminal was closed (SIGHUP)');
  calls.release();
  expect((await ended).code).toBe(129);
  expect(summary('undo')).toMatchObject({ state: 'interrupted', stop_reason: 'SIGHUP' });
});

describe.skipIf(!hasTerminals())('a terminal that is closed', () => {
  test('in mid-run: the run drains, and the process ends in good order', async () => {
    const { tenant, write, run, summary } = await aBench({ lazyUsers: true, latencyMs: 20 });
    const args = ['link', write('pairs.csv', pairsCsv(400)), '--yes', '--out', 'run', '--concurrency', '1'];
    const { stdout } = await run(args, { under: closedAt('/400') });
    expect(stdout).toBe('exit 129\n');
    const { state, stop_reason, counts } = summary('run');
    expect([state, stop_reason, counts.unsettled]).toEqual(['interrupted', 'SIGHUP', 0]);
    expect(linksOf(tenant)).toHaveLength(counts.linked);
  });

  test('at the question: nothing is sent, and nothing is left', async () => {
    const { tenant, write, run, folder } = await aBench();
    const args = ['link', write('pairs.csv', pairsCsv(3)), '--out', 'run'];
    const { stdout } = await run(args, { under: closedAt('continue:') });
    expect(stdout).toBe('exit 129\n');
    expect(readdirSync(folder)).toEqual(['pairs.csv']);
    expect(linksOf(tenant)).toEqual([]);
  });
});
