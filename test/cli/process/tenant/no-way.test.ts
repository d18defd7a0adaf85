import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { aBench, type Bench, pairsCsv } from '../../../support/a-bench.ts';
import type { Ended } from '../../../support/cli.ts';
import { fastClock } from '../../../support/clocks/fast-clock.ts';
import { aProxy } from '../../../support/servers/a-proxy.ts';
import { aServer, ended, listening } from '../../../support/servers/a-server.ts';
import { type Certified, selfSigned } from '../../../support/servers/self-signed.ts';
import { tlsBefore } from '../../../support/servers/tls-before.ts';

let company: Certified;
beforeAll(() => {
  company = selfSigned(['acme.test', 'localhost']);
});

/** The run's first call is then one to the API. */
const TOKEN = { AUTH0_ACCESS_TOKEN: 'an-opaque-token' };

let outs = 0;
/** A place that no call before had. */
function anOut(): string {
  outs += 1;
  return `out${outs}`;
}

/** Commands of each kind that talk to the tenant; the first call of some is one to the token endpoint. */
const WAYS: readonly (readonly [
  name: string,
  args: (pairs: string, out: string) => string[],
  env: Record<string, string>,
])[] = [
  ['link', (pairs, out) => ['link', pairs, '--yes', '--out', out], TOKEN],
  ['link', (pairs, out) => ['link', pairs, '--yes', '--out', out], {}],
  ['audit', (pairs) => ['audit', pairs, '--live'], TOKEN],
  ['export', (_, out) => ['export', '--out', `${out}.ndjson.gz`], TOKEN],
];

/** All of them at once: they wait more than they work. */
async function everyWay(
  ways: typeof WAYS,
  check: (way: (typeof WAYS)[number]) => Promise<void>,
): Promise<void> {
  await Promise.all(ways.map(check));
}

/** Where every way in ends the command at once. */
async function endsAtOnce(
  bench: Bench,
  env: Record<string, string>,
  says: readonly string[],
  { run = bench.call, ways = WAYS }: { run?: Bench['call']; ways?: typeof WAYS } = {},
): Promise<void> {
  const pairs = bench.write('pairs.csv', pairsCsv(3));
  await everyWay(ways, async ([name, args, token]) => {
    const { code, stdout, stderr } = await run(args(pairs, anOut()), { env: { ...env, ...token } });
    expect(code, `${name}: ${stderr}`).toBe(2);
    // Words are wrapped to the width of the screen.
    const said = (stdout + stderr).replace(/\s+/g, ' ');
    for (const words of says) expect(said, name).toContain(words);
    expect(stdout + stderr).not.toContain('hunter22');
  });
  expect(bench.tenant.stats().links).toBe(0);
}

/** Where nothing listens. */
async function aDeadPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await ended(server);
  return port;
}

describe('what waiting cannot help stops at once, exit 2 at the start:', () => {
  test('a certificate authority that nobody knows', async () => {
    const bench = await aBench();
    const { port } = await tlsBefore(bench.tenant, company);
    const env = { AUTH0_DOMAIN: `https://localhost:${port}` };
    await endsAtOnce(bench, env, [
      `the certificate of localhost:${port} is not trusted`,
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'NODE_EXTRA_CA_CERTS',
    ]);
  });

  test('a certificate for another name', async () => {
    const bench = await aBench();
    const other = selfSigned(['other.test']);
    const { port } = await tlsBefore(bench.tenant, other);
    const env = {
      AUTH0_DOMAIN: `https://localhost:${port}`,
      NODE_EXTRA_CA_CERTS: join(bench.folder, bench.write('ca.pem', other.cert)),
    };
    await endsAtOnce(bench, env, ['is not trusted: it is for another name', 'AUTH0_DOMAIN'], {
      run: bench.run,
      ways: WAYS.slice(0, 2),
    });
  });

  test('a proxy that wants credentials, or other ones', async () => {
    const bench = await aBench();
    const proxy = await aProxy((socket) =>
      socket.end('HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n'),
    );
    const env = { AUTH0_DOMAIN: 'acme.test', HTTPS_PROXY: proxy.url };
    await endsAtOnce(bench, env, [
      'the proxy requires credentials: status 407 (Basic)',
      'HTTPS_PROXY=http://user',
    ]);
    const known = { ...env, HTTPS_PROXY: proxy.url.replace('//', '//bulk:hunter22@') };
    await endsAtOnce(bench, known, ['the proxy refused the credentials in HTTPS_PROXY: status 407'], {
      ways: WAYS.slice(0, 2),
    });
  });

  test('a proxy that wants what cannot stand in its address', async () => {
    const bench = await aBench();
    const proxy = await aProxy((socket) =>
      socket.end('HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n\r\n'),
    );
    const env = { AUTH0_DOMAIN: 'acme.test', HTTPS_PROXY: proxy.url, ...TOKEN };
    const { code, stderr } = await bench.run(['export', '--out', 'users.gz'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('NTLM');
    expect(stderr.replace(/\s+/g, ' ')).toContain('run a local proxy in front of it');
  });
});

test.each(['untrusted_certificate', 'proxy_credentials'] as const)(
  'in the middle of a run %s stops it at once: exit 3, no row in doubt or failed, --resume goes on',
  async (reason) => {
    const bench = await aBench({ lazyUsers: true, latencyMs: 2 });
    const { port, server } = await tlsBefore(bench.tenant, company);
    let asks = false;
    const proxy = await aProxy(port, () => asks);
    let links = 0;
    const calls = bench.tenant.hold(({ method }) => method === 'POST' && ++links > 20);
    const args = [
      'link',
      bench.write('pairs.csv', pairsCsv(300)),
      '--yes',
      '--out',
      'run',
      '--concurrency',
      '1',
    ];
    const env = {
      AUTH0_DOMAIN: 'acme.test',
      AUTH0_AUDIENCE: bench.tenant.audience,
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: join(bench.folder, bench.write('ca.pem', company.cert)),
    };
    const { ended: end } = bench.start(args, { env });
    await calls.arrived(1);
    const trusted = company;
    if (reason === 'untrusted_certificate') server.setSecureContext(selfSigned(['acme.test']));
    else asks = true;
    calls.release();
    // Whoever is connected stays so: the next connection is the one to fail.
    server.closeAllConnections();
    const { code, stdout, stderr } = await end;
    expect(code, stderr).toBe(3);
    expect(stdout).toContain(reason === 'proxy_credentials' ? '407' : 'NODE_EXTRA_CA_CERTS');
    const { stop_reason, counts, last_error } = bench.summary('run');
    expect(stop_reason).toBe(reason);
    expect(last_error).toBeDefined();
    expect(counts.failed).toBe(0);
    expect(counts.not_attempted).toBeGreaterThan(200);

    server.setSecureContext(trusted);
    asks = false;
    expect((await bench.run([...args.slice(0, -2), '--resume'], { env })).code).toBe(0);
    expect(bench.summary('run').counts).toMatchObject({ linked: 300, failed: 0 });
  },
);

/** Twenty times as fast: the twenty seconds that a tenant gets at the start are one. */
const fast = () => ({ clock: fastClock(20) });

/** Every way in, where the command waits for a while, and says at once what for. */
async function saysAtOnce(bench: Bench, env: Record<string, string>, says: RegExp): Promise<void> {
  const pairs = bench.write('pairs.csv', pairsCsv(3));
  await everyWay(WAYS, async ([name, args, token]) => {
    const ended: Ended = await bench.call(args(pairs, anOut()), { ...fast(), env: { ...env, ...token } });
    expect(ended.code, `${name}: ${ended.stderr}`).toBe(2);
    expect(ended.stderr, name).toMatch(new RegExp(`warning: No answer from Auth0 yet: .*${says.source}`));
    const end = ended.stdout + ended.stderr.slice(ended.stderr.indexOf('No answer from Auth0 yet') + 200);
    expect(end, name).toMatch(says);
    expect(ended.stdout + ended.stderr).not.toContain('hunter22');
  });
}

describe('what may pass is named at once, and given up as unreachable after a while, exit 2:', () => {
  test('a refused connection', async () => {
    const bench = await aBench();
    const port = await aDeadPort();
    await saysAtOnce(
      bench,
      { AUTH0_DOMAIN: `http://127.0.0.1:${port}` },
      /127\.0\.0\.1:\d+ refused the connection/,
    );
  });

  test('https to an http port', async () => {
    const bench = await aBench();
    const { url } = await aServer((_, response) => response.end('{}'));
    const env = { AUTH0_DOMAIN: url.replace('http:', 'https:') };
    await saysAtOnce(bench, env, /does not speak TLS; it may be an http port/);
  });

  test('a proxy that refused the connection', async () => {
    const bench = await aBench();
    const env = {
      AUTH0_DOMAIN: 'acme.test',
      HTTPS_PROXY: `http://bulk:hunter22@127.0.0.1:${await aDeadPort()}`,
    };
    await saysAtOnce(bench, env, /the proxy \(HTTPS_PROXY\) refused the connection/);
  });

  test('a proxy that does not let us through', async () => {
    const bench = await aBench();
    const proxy = await aProxy((socket) => socket.end('HTTP/1.1 403 No\r\n\r\n'));
    const env = { AUTH0_DOMAIN: 'acme.test', HTTPS_PROXY: proxy.url };
    await saysAtOnce(bench, env, /does not connect to acme\.test: it answered 403 to CONNECT/);
  });

  test('https to a proxy that is spoken to in http', async () => {
    const bench = await aBench();
    const proxy = await aProxy(1);
    const env = { AUTH0_DOMAIN: 'acme.test', HTTPS_PROXY: proxy.url.replace('http:', 'https:') };
    await saysAtOnce(bench, env, /the server at the proxy \(HTTPS_PROXY\) does not speak TLS/);
  });
});
