import { expect, test } from 'vitest';
import type { SandboxFault } from '../../../../src/sandbox/faults/fault-rules.ts';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { fastClock } from '../../../support/clocks/fast-clock.ts';

/** Ten times as fast: `--max-outage` and backoffs are in seconds. */
const fast = () => ({ clock: fastClock(10) });

/** A run as its command line has it. */
function runOf(pairs: string, ...more: string[]): string[] {
  return ['link', pairs, '--yes', '--out', 'run', '--quiet', ...more];
}

test('a scope that was never there is exit 2: nothing was linked', async () => {
  const { tenant, write, call, summary } = await aBench();
  tenant.setFaults([{ fault: { kind: 'status', status: 403, errorCode: 'insufficient_scope' } }]);
  const { code, stdout } = await call(runOf(write('pairs.csv', pairsCsv(3))));
  expect(code).toBe(2);
  expect(stdout).toContain('grant the application update:users and read:users');
  expect(summary('run')).toMatchObject({ stop_reason: 'forbidden', counts: { not_attempted: 3 } });
});

test.each<{ what: string; fault: SandboxFault }>([
  { what: 'hangs', fault: { kind: 'hang', applied: false } },
  { what: 'throttles for ever', fault: { kind: 'throttle' } },
  {
    what: 'throttles for ever by a 500',
    fault: { kind: 'status', status: 500, message: 'Global limit has been reached' },
  },
])('a token endpoint that $what at the start is exit 2', async ({ fault }) => {
  const { tenant, write, call } = await aBench();
  tenant.setFaults([{ at: 'token', fault }]);
  const args = ['--timeout', '0.3', '--retries', '1', '--max-outage', '5'];
  const { code, stderr } = await call(runOf(write('pairs.csv', pairsCsv(3)), ...args), fast());
  expect(code).toBe(2);
  expect(stderr).toContain(`No access token for ${tenant.url}: the token endpoint`);
  expect(tenant.stats().links).toBe(0);
});

test('a tenant that hangs at its first call leaves rows in doubt, so it is not exit 2 but 3', async () => {
  const { tenant, write, call, summary } = await aBench();
  tenant.setFaults([{ fault: { kind: 'hang', applied: true } }]);
  const args = runOf(write('pairs.csv', pairsCsv(3)), '--timeout', '0.3', '--max-outage', '5');
  expect((await call(args, fast())).code).toBe(3);
  expect(summary('run')).toMatchObject({
    stop_reason: 'unreachable',
    counts: { linked: 0, failed: 0 },
  });
  expect(summary('run').counts.unsettled).toBeGreaterThan(0);

  tenant.setFaults([]);
  expect((await call([...args, '--resume'], fast())).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(3));
});
