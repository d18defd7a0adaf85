import { expect, test } from 'vitest';
import { aBench, type Bench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { fastClock } from '../../../support/clocks/fast-clock.ts';
import { aPortal } from '../../../support/servers/a-portal.ts';

const PAGE =
  '<!doctype html><html><head><title>\n Guest Wi-Fi &amp; login\x1b[2J</title></head><body>ok</body></html>';
const TITLE = 'page "Guest Wi-Fi & login';

/** Whatever a portal, a cache or a wrong host may say with a good conscience and status 200. */
const NOT_AUTH0 = {
  'a page': PAGE,
  'somebody else': JSON.stringify({
    user_id: 'auth0|else',
    identities: [{ provider: 'auth0', user_id: 'else' }],
  }),
  'an empty object': '{}',
  'an empty list': '[]',
  nothing: '',
  null: 'null',
  'a word': '"ok"',
} as const;

/** So the first call of a run is one to the API, and not to the token endpoint. */
const TOKEN = { AUTH0_ACCESS_TOKEN: 'an-opaque-token' };

/** Twenty times as fast: `--max-outage`, its default at the start and backoffs are in seconds. */
const fast = () => ({ clock: fastClock(20) });

const COUNT = 60;

/** One test of all of them at once: each waits more than it works. */
function testEachReply(name: string, check: (what: string, body: string) => Promise<void>): void {
  test(name, async () => {
    const checks = Object.entries(NOT_AUTH0).map(([what, body]) =>
      check(what, body).catch((cause: unknown) => {
        throw new Error(`with ${what}`, { cause });
      }),
    );
    await Promise.all(checks);
  });
}

function linkArgs(bench: Bench, ...more: string[]): string[] {
  const pairs = bench.write('pairs.csv', pairsCsv(COUNT));
  return ['link', pairs, '--yes', '--out', 'run', '--max-outage', '5', ...more];
}

testEachReply(
  'a link answered with status 200 and anything else closes the gate: a handful of rows in doubt, none failed, exit 3',
  async (_what, body) => {
    const bench = await aBench();
    const portal = await aPortal(bench.tenant, body);
    const ended = await bench.call(linkArgs(bench), { ...fast(), env: TOKEN });
    expect(ended.code).toBe(3);
    expect(portal.asked.filter((request) => request.startsWith('POST')).length).toBeLessThan(12);
    const { counts, stop_reason } = bench.summary('run');
    expect(stop_reason).toBe('unreachable');
    expect(counts.failed).toBe(0);
    expect(counts.unsettled).toBeLessThan(12);
    expect(counts.unsettled + counts.not_attempted).toBe(COUNT);

    await portal.leave();
    expect((await bench.call(linkArgs(bench, '--resume'), fast())).code).toBe(0);
    expect(linksOf(bench.tenant)).toEqual(linksOfPairs(COUNT));
  },
);

test('what it was is told at once, in the progress line, the stop message, the summary and run.log', async () => {
  const bench = await aBench();
  await aPortal(bench.tenant, PAGE);
  const { stdout, stderr } = await bench.call(linkArgs(bench), { ...fast(), env: TOKEN });
  const what = `gave no reply from Auth0, but status 200, text/html, ${TITLE}`;
  expect(stderr).toMatch(/warning: No answer from Auth0 yet: .*Open 127\.0\.0\.1:\d+ in a browser/);
  expect(stderr).toMatch(new RegExp(`0/${COUNT}, .*last error: .*${what}`));
  expect(stderr).toMatch(new RegExp(`warning: the last error: .*${what}`));
  expect(stdout).toMatch(new RegExp(`The last error: .*${what}`));
  expect(bench.summary('run').last_error).toContain(what);
  expect(bench.read('run/run.log')).toContain(JSON.stringify(what).slice(1, -1));
  for (const said of [stdout, stderr, bench.read('run/run.log')]) expect(said).not.toContain('\x1b[2J');
  expect(stdout).not.toContain('read:users');

  const report = await bench.call(['report', 'run']);
  expect(report.stdout).toMatch(new RegExp(`The last error: .*${what}`));
});

test('a portal that comes up in the middle burns no row, and is gone through when it goes', async () => {
  const bench = await aBench();
  let links = 0;
  bench.tenant.setFaults([
    {
      fault: { kind: 'garbage', body: PAGE },
      match: ({ method }) => method === 'POST' && ++links > 20,
      times: 9,
    },
    { fault: { kind: 'garbage', body: PAGE }, match: () => links > 20, times: 9 },
  ]);
  const { code } = await bench.call(linkArgs(bench, '--max-outage', '100'), fast());
  expect(code).toBe(0);
  expect(bench.summary('run').counts).toMatchObject({ linked: COUNT, failed: 0 });
  expect(bench.summary('run').last_error).toBeUndefined();
  expect(linksOf(bench.tenant)).toEqual(linksOfPairs(COUNT));
});

test.each([['--snapshot'], ['--merge-metadata', 'fill'], ['--carry-roles']])(
  'with %s the reads before a link fail no row for good',
  async (...flags) => {
    const bodies = [PAGE, NOT_AUTH0['somebody else']].map(async (body) => {
      const bench = await aBench();
      const portal = await aPortal(bench.tenant, body);
      const { code } = await bench.call(linkArgs(bench, ...flags), { ...fast(), env: TOKEN });
      expect(code).toBe(2);
      expect(bench.summary('run').counts).toMatchObject({ failed: 0, not_attempted: COUNT, unsettled: 0 });
      expect(portal.asked.some((request) => request.startsWith('POST'))).toBe(false);
    });
    await Promise.all(bodies);
  },
);

testEachReply(
  'an audit by reads that meets any of them is no audit: exit 2, no folder',
  async (what, body) => {
    const bench = await aBench();
    await aPortal(bench.tenant, body);
    const args = ['audit', bench.write('pairs.csv', pairsCsv(3)), '--live', '--out', 'audit'];
    const { code, stdout, stderr } = await bench.call(args, { ...fast(), env: TOKEN });
    expect(code).toBe(2);
    expect(stdout).not.toContain('No errors');
    expect(stderr).toContain("Auth0 does not answer at the tenant's address");
    if (what === 'a page') expect(stderr).toContain(TITLE);
    expect(() => bench.read('audit/audit.json')).toThrow();
  },
);

test('a single account that the tenant does not show is an error of its rows, and link --audit does not take it', async () => {
  const bench = await aBench();
  bench.tenant.setFaults([
    {
      userId: 'google-oauth2|s2',
      method: 'GET',
      fault: { kind: 'status', status: 400, message: 'no such\x1b[2J id', errorCode: 'invalid_uri' },
    },
  ]);
  const pairs = bench.write('pairs.csv', pairsCsv(3));
  const { code, stdout } = await bench.call(['audit', pairs, '--live', '--out', 'audit']);
  expect(code).toBe(1);
  expect(stdout).toContain('account_unreadable');
  expect(JSON.parse(bench.read('audit/findings.jsonl'))).toMatchObject({
    row: 2,
    severity: 'error',
    code: 'account_unreadable',
    message: 'google-oauth2|s2 could not be read (status 400, no such␛[2J id)',
  });
  const linked = await bench.call(['link', pairs, '--audit', 'audit', '--yes', '--out', 'run']);
  expect(linked.code).toBe(2);
  expect(bench.tenant.stats().links).toBe(0);
});

testEachReply('an export that meets any of them is exit 2 and writes nothing', async (what, body) => {
  const bench = await aBench();
  await aPortal(bench.tenant, body);
  const args = ['export', '--out', 'users.ndjson.gz', '--retries', '1'];
  const { code, stderr } = await bench.call(args, { ...fast(), env: TOKEN });
  expect(code).toBe(2);
  if (what === 'a page') expect(stderr).toContain(TITLE);
  expect(() => bench.read('users.ndjson.gz')).toThrow();
});

testEachReply(
  'an undo that meets any of them undoes nothing, fails nothing, and goes on later',
  async (_what, body) => {
    const bench = await aBench();
    expect((await bench.call(linkArgs(bench, '--limit', '3'))).code).toBe(0);
    const portal = await aPortal(bench.tenant, body);
    const args = ['undo', 'run', '--yes', '--out', 'back', '--max-outage', '5'];
    const { code } = await bench.call(args, { ...fast(), env: TOKEN });
    expect(code).toBe(3);
    expect(bench.summary('back').counts).toMatchObject({ failed: 0, unlinked: 0 });
    await portal.leave();
    expect((await bench.call([...args, '--resume'], fast())).code).toBe(0);
    expect(bench.summary('back').counts).toMatchObject({ unlinked: 3 });
  },
);

test('a bot filter before the tenant: told with its trace, no row sent as far as it knows, exit 2 and --resume', async () => {
  const bench = await aBench();
  await aPortal(bench.tenant, '<html><title>Attention Required! | Cloudflare</title></html>', 403, {
    'cf-ray': '8f2a1c9d4e5b6a7c-FRA',
  });
  const { code, stdout, stderr } = await bench.call(linkArgs(bench), { ...fast(), env: TOKEN });
  expect(code).toBe(2);
  const what =
    /status 403 Forbidden, text\/html, page "Attention Required! \| Cloudflare" \(cf-ray 8f2a1c9d4e5b6a7c-FRA\)/;
  expect(stdout).toMatch(what);
  expect(stderr).toMatch(what);
  expect(stderr).toContain('bot filter');
  expect(bench.summary('run').counts).toMatchObject({ failed: 0, unsettled: 0, not_attempted: COUNT });
});

test.each([403, 503] as const)('a page with %s in the middle fails no row', async (status) => {
  const bench = await aBench();
  let links = 0;
  const match = ({ method }: { method: string }) => (method === 'POST' ? ++links : links) > 20;
  bench.tenant.setFaults([{ fault: { kind: 'html', status }, match, times: 12 }]);
  const { code } = await bench.call(linkArgs(bench, '--max-outage', '200'), fast());
  expect(code).toBe(0);
  expect(bench.summary('run').counts).toMatchObject({ linked: COUNT, failed: 0 });
  expect(linksOf(bench.tenant)).toEqual(linksOfPairs(COUNT));
});
