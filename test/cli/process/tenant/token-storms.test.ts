import { expect, test } from 'vitest';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { fastClock } from '../../../support/clocks/fast-clock.ts';
import { aServer } from '../../../support/servers/a-server.ts';

const ROWS = 12;

/** A tenant that links whatever it is asked to, and whose tokens say that they live so long. */
async function aTenantWithTokens(expiresIn: unknown, tokenMs = 0) {
  const seen = { tokens: 0, links: 0 };
  const { url } = await aServer((request, response) => {
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      const asked = JSON.parse(Buffer.concat(body).toString());
      response.setHeader('content-type', 'application/json');
      if (request.url === '/oauth/token') {
        seen.tokens += 1;
        const granted = { access_token: `token-${seen.tokens}`, expires_in: expiresIn };
        setTimeout(() => response.end(JSON.stringify(granted)), tokenMs);
        return;
      }
      seen.links += 1;
      response.writeHead(201);
      const root = decodeURIComponent(request.url?.split('/')[4] ?? '').split('|');
      const identities = [
        { provider: root[0], user_id: root[1], connection: 'c' },
        { provider: asked.provider, user_id: asked.user_id, connection: 'c' },
      ];
      response.end(JSON.stringify(identities));
    });
  });
  return { url, seen };
}

test.each([
  ['a microsecond', 1e-6, 0],
  ['a second, and come later than that,', 1, 150],
  ['less than nothing', -5, 0],
  ['no time', 0, 0],
  ['a text', 'soon', 0],
  ['a number as text', '86400', 0],
])('tokens that live for %s are used, and not asked for in a storm', async (_what, expiresIn, tokenMs) => {
  const { url, seen } = await aTenantWithTokens(expiresIn, tokenMs);
  const bench = await aBench();
  const args = [
    'link',
    bench.write('pairs.csv', pairsCsv(ROWS)),
    '--yes',
    '--out',
    'run',
    '--concurrency',
    '1',
  ];
  // A token that comes after 150 ms comes after 1.5 s by this clock.
  const options = { env: { AUTH0_DOMAIN: url }, clock: fastClock(10) };
  const started = performance.now();
  expect((await bench.call(args, options)).code).toBe(0);
  const seconds = (performance.now() - started) / 100;
  expect(seen.links).toBe(ROWS);
  expect(seen.tokens).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
});

test('a token endpoint that asks for ten minutes is not asked again: told at once where that is longer than --max-outage', async () => {
  const { tenant, write, call } = await aBench();
  tenant.setFaults([{ at: 'token', fault: { kind: 'throttle', retryAfter: 600 } }]);
  const { code, stderr } = await call(['link', write('pairs.csv', pairsCsv(3)), '--yes', '--out', 'run']);
  expect(code).toBe(2);
  expect(stderr).toContain('asks to wait 600 s');
  expect(stderr).toContain('--max-outage');
  expect(stderr).not.toContain('AUTH0_CLIENT_ID');
  expect(tenant.requests).toHaveLength(1);
});

test('and where it is not, waited for as long, which is said before', async () => {
  const { tenant, write, call } = await aBench();
  tenant.setFaults([{ at: 'token', times: 1, fault: { kind: 'throttle', retryAfter: 600 } }]);
  const args = ['link', write('pairs.csv', pairsCsv(3)), '--yes', '--out', 'run', '--max-outage', '900'];
  const { code, stderr } = await call(args, { clock: fastClock(1000) });
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /warning: the token endpoint answered 429.*the next attempt is at .*\d\d:\d\d:\d\d UTC/,
  );
  expect(tenant.requests.filter(({ path }) => path === '/oauth/token')).toHaveLength(2);
  expect(linksOf(tenant)).toEqual(linksOfPairs(3));
});

test('in the middle of a run it is waited for until --max-outage, and the stop says what for', async () => {
  const bench = await aBench();
  const { tenant, write, call, summary } = bench;
  let links = 0;
  const calls = tenant.hold(({ method }) => method === 'POST' && ++links > 20);
  const args = ['link', write('pairs.csv', pairsCsv(60)), '--yes', '--out', 'run', '--max-outage', '5'];
  const running = call(args, { clock: fastClock(10) });
  await calls.arrived(8);
  tenant.setFaults([{ at: 'token', fault: { kind: 'throttle', retryAfter: 600 } }]);
  tenant.revokeTokens();
  calls.release();
  const { code, stderr } = await running;
  expect(code).toBe(3);
  expect(stderr).toMatch(/waiting until .*UTC, as the token endpoint asks \(Retry-After\)/);
  expect(stderr).toMatch(/warning: rows wait until .*UTC, as the token endpoint asks/);
  expect(bench.read('run/run.log')).toContain('"waits_for":"token"');
  expect(summary('run')).toMatchObject({
    stop_reason: 'max_outage',
    counts: { unsettled: 0, failed: 0 },
  });
  expect(tenant.requests.filter(({ status }) => status === 429)).toHaveLength(1);
});
