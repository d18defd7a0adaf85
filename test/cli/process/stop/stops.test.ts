import { expect, test } from 'vitest';
import type { FaultRule, SandboxFault } from '../../../../src/sandbox/faults/fault-rules.ts';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { fastClock } from '../../../support/clocks/fast-clock.ts';
import { deadHost } from '../../../support/servers/dead-host.ts';

const ROWS = 60;
/** Links that go through before something goes wrong. */
const GOOD = 20;

/** From the link after the good ones on, every request to this door meets the fault. */
function afterGoodOnes(fault: SandboxFault): FaultRule[] {
  let links = 0;
  return [{ fault, match: ({ method }) => (method === 'POST' ? ++links : links) > GOOD }];
}

/** Ten times as fast: `--max-outage` and backoffs are in seconds. */
const fast = () => ({ clock: fastClock(10) });

/** A run of 60 pairs, as its command line has it. */
function runOf(pairs: string, ...more: string[]): string[] {
  return ['link', pairs, '--yes', '--out', 'run', '--quiet', ...more];
}

test('a tenant that goes away in the middle burns no row: the run knocks until it is back, and goes on', async () => {
  const { tenant, write, call, summary, outcomes } = await aBench();
  let links = 0;
  const calls = tenant.hold(({ method }) => method === 'POST' && ++links > GOOD);
  const running = call(runOf(write('pairs.csv', pairsCsv(ROWS))), fast());
  await calls.arrived(8);
  await tenant.goDown();
  calls.release();
  const host = await deadHost(tenant);
  await host.knocked(4);
  await host.leave();
  await tenant.comeUp();
  expect((await running).code).toBe(0);
  expect(summary('run').counts).toMatchObject({ linked: ROWS, failed: 0, unsettled: 0 });
  expect(linksOf(tenant)).toEqual(linksOfPairs(ROWS));
  expect(outcomes('run')).toHaveLength(ROWS);
});

test('a tenant that stays away stops the run at --max-outage; what was not attempted stays so', async () => {
  const { tenant, write, call, summary } = await aBench();
  let links = 0;
  const calls = tenant.hold(({ method }) => method === 'POST' && ++links > GOOD);
  const args = runOf(write('pairs.csv', pairsCsv(ROWS)));
  const running = call([...args, '--max-outage', '5'], fast());
  await calls.arrived(8);
  await tenant.goDown();
  calls.release();
  const { code, stdout } = await running;
  expect(code).toBe(3);
  expect(stdout).toContain('nothing succeeded for as long as --max-outage allows');
  const { state, stop_reason, counts } = summary('run');
  expect([state, stop_reason, counts.failed]).toEqual(['stopped', 'max_outage', 0]);
  expect(counts.unsettled).toBeGreaterThan(0);
  expect(counts.not_attempted).toBeGreaterThan(0);

  await tenant.comeUp();
  expect((await call([...args, '--resume'], fast())).code).toBe(0);
  expect(summary('run').counts).toMatchObject({ linked: ROWS, failed: 0 });
  expect(linksOf(tenant)).toEqual(linksOfPairs(ROWS));
});

test.each<{ what: string; fault: SandboxFault; reason: string; args?: string[] }>([
  { what: 'answers 429 alone', fault: { kind: 'throttle', retryAfter: 0 }, reason: 'max_outage' },
  { what: 'says 503 alone', fault: { kind: 'html', status: 503 }, reason: 'max_outage' },
  {
    what: 'hangs',
    fault: { kind: 'hang', applied: false },
    reason: 'max_outage',
    args: ['--timeout', '0.3'],
  },
  {
    what: 'takes a scope away',
    fault: { kind: 'status', status: 403, errorCode: 'insufficient_scope', message: 'Insufficient scope' },
    reason: 'forbidden',
  },
  { what: 'redirects', fault: { kind: 'redirect', location: 'http://127.0.0.1:9/' }, reason: 'redirected' },
])(
  'a tenant that $what from the middle on stops the run: exit 3, and no row is burned',
  async ({ fault, reason, args = [] }) => {
    const { tenant, write, call, summary, outcomes } = await aBench();
    tenant.setFaults(afterGoodOnes(fault));
    const line = runOf(write('pairs.csv', pairsCsv(ROWS)), '--max-outage', '5', ...args);
    const { code } = await call(line, fast());
    expect(code).toBe(3);
    const { state, stop_reason, counts } = summary('run');
    expect([state, stop_reason]).toEqual(['stopped', reason]);
    expect(counts).toMatchObject({ linked: GOOD, failed: 0 });
    expect(counts.not_attempted + counts.unsettled).toBe(ROWS - GOOD);

    tenant.setFaults([]);
    expect((await call([...line, '--resume'], fast())).code).toBe(0);
    expect(linksOf(tenant)).toEqual(linksOfPairs(ROWS));
    expect(outcomes('run').every(({ outcome }) => outcome === 'linked')).toBe(true);
  },
);

test('a static token that is revoked in the middle stops the run: exit 3, --resume goes on with a new one', async () => {
  const { tenant, write, call, summary } = await aBench();
  const token = () => ({
    env: { AUTH0_CLIENT_ID: '', AUTH0_CLIENT_SECRET: '', AUTH0_ACCESS_TOKEN: tenant.issueToken() },
  });
  let links = 0;
  const calls = tenant.hold(({ method }) => method === 'POST' && ++links > GOOD);
  const args = runOf(write('pairs.csv', pairsCsv(ROWS)));
  const running = call(args, token());
  await calls.arrived(8);
  tenant.revokeTokens();
  calls.release();
  const { code, stdout } = await running;
  expect(code).toBe(3);
  expect(stdout).toContain('get a new token');
  const { stop_reason, counts } = summary('run');
  expect(stop_reason).toBe('unauthorized');
  expect(counts).toMatchObject({ failed: 0, unsettled: 0 });
  expect(counts.not_attempted).toBeGreaterThan(0);

  expect((await call([...args, '--resume'], token())).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(ROWS));
});

test.each<{ what: string; fault: SandboxFault; reason: string }>([
  { what: 'answers no more', fault: { kind: 'html', status: 503 }, reason: 'max_outage' },
  { what: 'refuses the client', fault: { kind: 'echo', status: 401 }, reason: 'unauthorized' },
])(
  'a token endpoint that $what when the token ends stops the run: exit 3, and no row is burned',
  async ({ fault, reason }) => {
    const { tenant, write, call, summary } = await aBench({ lazyUsers: true });
    tenant.setFaults([{ at: 'token', skip: 1, fault }]);
    let links = 0;
    const calls = tenant.hold(({ method }) => method === 'POST' && ++links > GOOD);
    const args = runOf(write('pairs.csv', pairsCsv(150)), '--concurrency', '4');
    const running = call([...args, '--max-outage', '3'], fast());
    await calls.arrived(1);
    tenant.revokeTokens();
    calls.release();
    expect((await running).code).toBe(3);
    const { stop_reason, counts } = summary('run');
    expect(stop_reason).toBe(reason);
    expect(counts).toMatchObject({ failed: 0, unsettled: 0, linked: tenant.stats().links });
    expect(counts.not_attempted).toBeGreaterThan(0);

    tenant.setFaults([]);
    expect((await call([...args, '--resume'])).code).toBe(0);
    expect(linksOf(tenant)).toEqual(linksOfPairs(150));
  },
);

test('--max-failures takes a share of the rows sent, and what the plan refused is none of it', async () => {
  const { write, call, summary } = await aBench({
    users: Array.from({ length: 60 }, (_, i) => [`auth0|p${i + 1}`, `google-oauth2|s${i + 1}`])
      .flat()
      .map((user_id) => ({ user_id })),
  });
  const refused = Array.from({ length: 40 }, (_, i) => `auth0|self${i},auth0|self${i}\n`).join('');
  const missing = Array.from({ length: 40 }, (_, i) => `auth0|gone${i},google-oauth2|gone${i}\n`).join('');
  const pairs = write('pairs.csv', `${pairsCsv(60)}${refused}${missing}`);
  const { code } = await call(runOf(pairs, '--max-failures', '10%', '--concurrency', '1'));
  expect(code).toBe(3);
  // 7 of 67 rows sent are more than 10%.
  expect(summary('run')).toMatchObject({
    stop_reason: 'max_failures',
    counts: { linked: 60, not_attempted: 33 },
    failures_by_reason: { self_link: 40, primary_not_found: 7 },
  });
});

test('--max-duration takes no more rows when the time is up, and lets what is under way end', async () => {
  const { tenant, write, call, summary } = await aBench({ lazyUsers: true, latencyMs: 40 });
  const args = runOf(write('pairs.csv', pairsCsv(1500)), '--concurrency', '16');
  expect((await call([...args, '--max-duration', '5'], fast())).code).toBe(3);
  const { stop_reason, counts } = summary('run');
  expect([stop_reason, counts.unsettled, counts.failed]).toEqual(['max_duration', 0, 0]);
  expect(counts.linked).toBe(tenant.stats().links);
  expect(counts.not_attempted).toBe(1500 - counts.linked);
});
