import { expect, test } from 'vitest';
import type { FaultRule } from '../../../../src/sandbox/faults/fault-rules.ts';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { fastClock } from '../../../support/clocks/fast-clock.ts';

const isLink = ({ method }: { readonly method: string }) => method === 'POST';

test('a call of a killed process that is carried out after the resume has looked is linked, never already_linked', async () => {
  const { tenant, write, start, call, outcomes } = await aBench();
  const calls = tenant.hold(isLink);
  const args = ['link', write('pairs.csv', pairsCsv(1)), '--yes', '--out', 'run'];
  const { child, ended } = start(args);
  await calls.arrived(1);
  child.kill('SIGKILL');
  await ended;

  const resumed = call([...args, '--resume']);
  // It has read the primary, has not found the secondary there, and sends the link once more.
  await calls.arrived(2);
  expect(tenant.requests.at(-2)).toMatchObject({ method: 'GET', status: 200 });
  calls.release(1);
  await expect.poll(() => linksOf(tenant), { timeout: 20_000 }).toEqual(linksOfPairs(1));
  calls.release();
  expect((await resumed).code).toBe(0);
  expect(tenant.requests.map(({ method, status }) => [method, status])).toContainEqual(['POST', 409]);
  expect(outcomes('run')).toMatchObject([{ outcome: 'linked', recovered: true, evidence: 'read' }]);
  expect(linksOf(tenant)).toEqual(linksOfPairs(1));
});

/** The link of pair 2 is carried out and its reply lost. */
const LOST: FaultRule = {
  userId: 'auth0|p2',
  method: 'POST',
  fault: { kind: 'reset', applied: true },
  times: 1,
};

test('a row whose reads fail as well stays unsettled, not failed: exit 3, and --resume learns what became of it', async () => {
  const { tenant, write, call, summary, outcomes } = await aBench();
  tenant.setFaults([LOST, { userId: 'auth0|p2', method: 'GET', fault: { kind: 'html', status: 503 } }]);
  const args = ['link', write('pairs.csv', pairsCsv(5)), '--yes', '--out', 'run', '--max-outage', '3'];
  const first = await call(args, { clock: fastClock(10) });
  expect(first.code).toBe(3);
  expect(first.stdout).toContain('1  unsettled: sent, outcome unknown; --resume settles them');
  expect(summary('run')).toMatchObject({
    state: 'stopped',
    stop_reason: 'max_outage',
    counts: { linked: 4, unsettled: 1, failed: 0, not_attempted: 0 },
  });

  tenant.setFaults([]);
  expect((await call([...args, '--resume'])).code).toBe(0);
  expect(outcomes('run')[1]).toMatchObject({ row: 2, outcome: 'linked', recovered: true });
  expect(linksOf(tenant)).toEqual(linksOfPairs(5));
});

test('with --no-read-back a row in doubt stays unsettled, however often, until a resume may read', async () => {
  const { tenant, write, call, summary, outcomes } = await aBench();
  tenant.setFaults([LOST]);
  const args = ['link', write('pairs.csv', pairsCsv(3)), '--yes', '--out', 'run'];
  for (const more of [[], ['--resume']]) {
    expect((await call([...args, '--no-read-back', ...more])).code).toBe(3);
    expect(summary('run')).toMatchObject({
      stop_reason: 'unsettled',
      counts: { linked: 2, unsettled: 1, failed: 0 },
    });
  }
  expect(tenant.requests.filter(({ method }) => method === 'GET')).toEqual([]);

  expect((await call([...args, '--resume'])).code).toBe(0);
  expect(outcomes('run')[1]).toMatchObject({ outcome: 'linked', recovered: true });
  expect(linksOf(tenant)).toEqual(linksOfPairs(3));
});
