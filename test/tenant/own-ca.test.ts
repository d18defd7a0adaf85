import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, sandboxEnvironment } from '../../src/sandbox/sandbox.ts';
import { aProxy } from '../support/servers/a-proxy.ts';
import { type Certified, selfSigned } from '../support/servers/self-signed.ts';
import { aTenant } from '../support/servers/tenant-client.ts';
import { tlsBefore } from '../support/servers/tls-before.ts';

const LINK_ONCE = fileURLToPath(new URL('./link-once.ts', import.meta.url));

let company: Certified;
beforeAll(() => {
  company = selfSigned(['acme.test', 'localhost']);
});

/** Links one pair in a process with this environment. */
async function linkOnce(domain: string, tenant: Sandbox, env: Record<string, string>): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', LINK_ONCE, domain], {
    env: {
      PATH: process.env.PATH,
      ...sandboxEnvironment(tenant),
      AUTH0_AUDIENCE: tenant.audience,
      ...env,
    },
  });
  return JSON.parse(stdout);
}

/** The company's certificate in a file, until the test is over. */
async function certificateFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'own-ca-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'ca.pem');
  await writeFile(path, company.cert);
  return path;
}

describe("a company's network", () => {
  test('with a CONNECT proxy that wants a password and a CA of its own is gone through', async () => {
    const tenant = await aTenant();
    const proxy = await aProxy((await tlsBefore(tenant, company)).port);
    const answer = await linkOnce('acme.test', tenant, {
      HTTPS_PROXY: proxy.url.replace('//', '//bulk:s%3Acret@'),
      NODE_EXTRA_CA_CERTS: await certificateFile(),
    });
    expect(answer).toMatchObject({ kind: 'reply', status: 201 });
    expect(new Set(proxy.asked)).toEqual(new Set(['acme.test:443']));
    expect(new Set(proxy.authorizations)).toEqual(
      new Set([`Basic ${Buffer.from('bulk:s:cret').toString('base64')}`]),
    );
    expect(tenant.applied).toMatchObject([{ kind: 'link', primary: 'auth0|p' }]);
  });

  test('whose CA is not known is not trusted: nothing is sent', async () => {
    const tenant = await aTenant();
    const proxy = await aProxy((await tlsBefore(tenant, company)).port);
    const env = { HTTPS_PROXY: proxy.url, AUTH0_ACCESS_TOKEN: tenant.issueToken() };
    expect(await linkOnce('acme.test', tenant, env)).toMatchObject({
      kind: 'refused',
      reason: 'untrusted_certificate',
      message: expect.stringContaining('the certificate of acme.test is not trusted'),
    });
    expect(tenant.requests).toEqual([]);
  });

  test('is not asked for a host that NO_PROXY names', async () => {
    const tenant = await aTenant();
    const port = (await tlsBefore(tenant, company)).port;
    const proxy = await aProxy(port);
    const answer = await linkOnce(`localhost:${port}`, tenant, {
      HTTPS_PROXY: proxy.url,
      NO_PROXY: 'example.com,localhost',
      NODE_EXTRA_CA_CERTS: await certificateFile(),
    });
    expect(answer).toMatchObject({ kind: 'reply', status: 201 });
    expect(proxy.asked).toEqual([]);
  });
});
