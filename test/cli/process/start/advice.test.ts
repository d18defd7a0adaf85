import { request as forward } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aBench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { aProxy } from '../../../support/servers/a-proxy.ts';
import { aServer } from '../../../support/servers/a-server.ts';

const CLIENT = { AUTH0_CLIENT_ID: 'the-client', AUTH0_CLIENT_SECRET: 'client-secret-x' };

/** A tenant whose token endpoint refuses so, as Auth0's does. */
async function refusing(status: number, error: string, description: string) {
  const { url } = await aServer((request, response) => {
    request.resume().on('end', () => {
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error, error_description: description }));
    });
  });
  return { ...CLIENT, AUTH0_DOMAIN: url };
}

test('a custom domain without its audience: AUTH0_AUDIENCE is named', async () => {
  const { call, write } = await aBench();
  const env = await refusing(403, 'access_denied', 'Service not found: https://login.acme.com/api/v2/');
  const { code, stderr } = await call(['link', write('pairs.csv', pairsCsv(1)), '--yes'], { env });
  expect(code).toBe(2);
  expect(stderr).toContain('Service not found: https://login.acme.com/api/v2/');
  expect(stderr).toContain('set AUTH0_AUDIENCE to');
});

test.each([
  [['link', 'pairs.csv', '--yes'], 'update:users read:users'],
  [['link', 'pairs.csv', '--yes', '--no-read-back'], 'update:users:'],
  [['audit', 'pairs.csv', '--live'], 'read:users'],
  [['export', '--out', 'users.gz'], 'read:users'],
])(
  'an application that is not authorized, to %j: for which API, and for which scopes',
  async (args, scopes) => {
    const { call, write } = await aBench();
    write('pairs.csv', pairsCsv(1));
    const env = await refusing(
      403,
      'access_denied',
      'Client is not authorized to access "https://acme.eu.auth0.com/api/v2/". You need to create a "client-grant" associated to this API.',
    );
    const { code, stderr } = await call(args, { env });
    expect(code).toBe(2);
    expect(stderr).toContain('Authorize the application (AUTH0_CLIENT_ID) for the Auth0 Management API');
    expect(stderr).toContain(`with the scopes ${scopes}`);
  },
);

test('an application without the grant type, and a wrong secret, are told apart', async () => {
  const { call, write } = await aBench();
  const args = ['link', write('pairs.csv', pairsCsv(1)), '--yes'];
  const grant = "Grant type 'client_credentials' not allowed for the client.";
  const without = await call(args, { env: await refusing(403, 'unauthorized_client', grant) });
  expect(without.stderr).toContain('Enable the grant type Client Credentials');
  const wrong = await call(args, { env: await refusing(401, 'access_denied', 'Unauthorized') });
  expect(wrong.stderr).toContain('Check AUTH0_DOMAIN, AUTH0_CLIENT_ID and its secret or key');
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  [undefined, gzipSync],
] as const)('replies that come in %s, unasked, are read: no row is in doubt', async (encoding, compress) => {
  const { tenant, write, call, summary } = await aBench();
  const { url } = await aServer((request, response) => {
    const { method = 'GET', headers } = request;
    const onward = forward(`${tenant.url}${request.url}`, { method, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () => {
        const { 'content-length': _, ...others } = reply.headers;
        const body = Buffer.concat(chunks);
        response.writeHead(reply.statusCode ?? 500, {
          ...others,
          ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        });
        response.end(compress(body));
      });
    });
    request.pipe(onward);
  });
  const env = { AUTH0_DOMAIN: url, AUTH0_AUDIENCE: tenant.audience };
  const pairs = write('pairs.csv', pairsCsv(5));
  expect((await call(['link', pairs, '--yes', '--snapshot', '--out', 'run'], { env })).code).toBe(0);
  expect(summary('run').counts).toMatchObject({ linked: 5, unsettled: 0 });
  expect(linksOf(tenant)).toEqual(linksOfPairs(5));
});

test('the password of a proxy is in no message and no file, however a run ends', async () => {
  const bench = await aBench();
  const userinfo = 'bulk:hunt%40r22%25';
  const forms = [userinfo, 'hunt%40r22', 'hunt@r22%', Buffer.from('bulk:hunt@r22%').toString('base64')];
  const dead = await aProxy((socket) => socket.destroy());
  const refusingProxy = await aProxy((socket) =>
    // It repeats what it was sent, as some do.
    socket.end(
      `HTTP/1.1 407 ${forms.join(' ')}\r\nProxy-Authenticate: Basic realm="${forms.join(' ')}"\r\n\r\n`,
    ),
  );
  for (const [i, { url }] of [dead, refusingProxy].entries()) {
    const env = {
      AUTH0_DOMAIN: 'acme.test',
      HTTPS_PROXY: url.replace('//', `//${userinfo}@`),
      AUTH0_ACCESS_TOKEN: 'an-opaque-token',
    };
    const out = `run${i}`;
    const args = [
      'link',
      bench.write('pairs.csv', pairsCsv(2)),
      '--yes',
      '--out',
      out,
      '--log-level',
      'trace',
    ];
    const { code, stdout, stderr } = await bench.call([...args, '--max-outage', '1'], { env });
    expect(code).toBe(2);
    const said = [
      stdout,
      stderr,
      ...['run.log', 'run.json', 'summary.json', 'journal.jsonl'].map((name) => bench.read(`${out}/${name}`)),
    ];
    for (const text of said) for (const form of forms) expect(text).not.toContain(form);
  }
  const bad = {
    AUTH0_DOMAIN: 'acme.test',
    HTTPS_PROXY: 'http://bulk:hunt@r22%@proxy:1',
    AUTH0_ACCESS_TOKEN: 'x',
  };
  const { code, stderr } = await bench.call(['export', '--out', 'u.gz'], { env: bad });
  expect(code).toBe(2);
  expect(stderr).toContain('HTTPS_PROXY is not the address of');
  expect(stderr).not.toContain('r22');
});

/** A tenant whose export job stands so. */
async function withJob(job: object) {
  let looks = 0;
  const { url } = await aServer((request, response) => {
    request.resume().on('end', () => {
      const isLook = request.method === 'GET';
      if (isLook) looks += 1;
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(isLook ? { id: 'job_1', ...job } : { id: 'job_1', status: 'pending' }));
    });
  });
  return { env: { AUTH0_DOMAIN: url, AUTH0_ACCESS_TOKEN: 'an-opaque-token' }, looks: () => looks };
}

test.each([
  { status: 'failed', status_details: 'Too many users for one job' },
  { status: 'failed', message: 'Too many users for one job' },
  { status: 'failed', error: { message: 'Too many users for one job' } },
])('a failed export job tells why in its own words: %j', async (job) => {
  const { call } = await aBench();
  const { env } = await withJob(job);
  const { code, stderr } = await call(['export', '--out', 'users.gz'], { env });
  expect(code).toBe(2);
  expect(stderr).toContain(
    'reports that the export job job_1 failed, with the message: Too many users for one job',
  );
});

test('a job that is completed without a link to its file is told, and not polled for ever', async () => {
  const { call } = await aBench();
  const { env, looks } = await withJob({ status: 'completed' });
  const { code, stderr } = await call(['export', '--out', 'users.gz'], { env });
  expect(code).toBe(2);
  expect(stderr).toContain('the export job job_1 is completed, but gives no link to the file');
  expect(looks()).toBe(3);
});
