import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SandboxFault } from '../../../src/sandbox/faults/fault-rules.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { parseAddress } from '../../../src/tenant/api/address.ts';
import type { Grant } from '../../../src/tenant/auth/access-tokens.ts';
import { type ClientAuthentication, tokenEndpoint } from '../../../src/tenant/auth/token-endpoint.ts';
import { aServer, ended } from '../../support/servers/a-server.ts';
import { aClient, aTenant, aTransport, clientTokens, READ } from '../../support/servers/tenant-client.ts';

const SECRET: ClientAuthentication = {
  kind: 'secret',
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
};

/** Asks the token endpoint at `url` once. */
function request(url: string, authentication: ClientAuthentication = SECRET): Promise<Grant> {
  const address = parseAddress(url);
  if (!address.ok) throw new Error(address.error.message);
  return tokenEndpoint({
    transport: aTransport(),
    address: address.value,
    authentication,
    timeoutMs: 10_000,
  })();
}

function aKeyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { publicKey, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

/** A tenant whose token endpoint meets this fault, always. */
function tenantWith(fault: SandboxFault): Promise<Sandbox> {
  return aTenant({ faults: [{ fault, at: 'token' }] });
}

describe('the token endpoint', () => {
  test('gives a token for a secret, with the time it lives', async () => {
    const tenant = await aTenant({ tokenLifeS: 600 });
    expect(await request(tenant.url)).toEqual({
      kind: 'granted',
      token: expect.stringMatching(/^eyJ/),
      lifetimeMs: 600_000,
    });
  });

  test('gives a token that opens the API for an assertion signed with a private key', async () => {
    const { publicKey, privateKeyPem } = aKeyPair();
    const tenant = await aTenant({ clients: [{ id: 'signer', publicKey }] });
    const tokens = clientTokens(tenant, { kind: 'private_key', clientId: 'signer', privateKeyPem });
    const { client } = aClient(tenant.url, tokens);
    expect(await client.request(READ)).toMatchObject({ kind: 'reply', status: 200 });
  });

  test.each<readonly [string, ClientAuthentication]>([
    ['a wrong secret', { kind: 'secret', clientId: 'sandbox-client', clientSecret: 'guessed' }],
    ['an unknown client', { kind: 'secret', clientId: 'nobody', clientSecret: 'guessed' }],
    [
      "another's key",
      { kind: 'private_key', clientId: 'sandbox-client', privateKeyPem: aKeyPair().privateKeyPem },
    ],
  ])('refuses %s for good', async (_what, proof) => {
    const tenant = await aTenant();
    expect(await request(tenant.url, proof)).toEqual({
      kind: 'refused',
      message: 'the token endpoint answered 401: access_denied: Unauthorized',
    });
  });

  test.each<readonly [string, SandboxFault, throttled: boolean]>([
    ['a 429', { kind: 'throttle' }, true],
    [
      'a 500 "Global limit has been reached"',
      { kind: 'status', status: 500, message: 'Global limit has been reached' },
      true,
    ],
    ['a 500 of another kind', { kind: 'status', status: 500, message: 'Oops' }, false],
    ["a gateway's page", { kind: 'html', status: 503 }, false],
    ['a dead connection', { kind: 'reset', applied: true }, false],
    ['a reply that is none', { kind: 'garbage', body: '{"access_token":' }, false],
    ['a token that fits no header', { kind: 'garbage', body: '{"access_token":"to\\r\\nken"}' }, false],
  ])('that answers with %s may be asked again', async (_what, fault, throttled) => {
    const { url } = await tenantWith(fault);
    expect(await request(url)).toMatchObject({ kind: 'unavailable', throttled });
  });

  test("that is behind a gateway's 404 may be asked again", async () => {
    const { url } = await aServer((_request, response) => response.writeHead(404).end('<html>'));
    expect(await request(url)).toMatchObject({ kind: 'unavailable', throttled: false });
  });

  test('that cannot be reached says so', async () => {
    const { url, server } = await aServer(() => {});
    await ended(server);
    expect(await request(url)).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(
        /^the token endpoint cannot be reached: .* refused the connection \(ECONNREFUSED/,
      ),
    });
  });

  test('that redirects is not followed with the secret', async () => {
    const { url } = await tenantWith({ kind: 'redirect', location: 'http://127.0.0.1:9/', status: 307 });
    expect(await request(url)).toEqual({ kind: 'refused', message: 'the token endpoint answered 307' });
  });

  test.each<readonly [string, ClientAuthentication]>([
    ['secret', SECRET],
    ['assertion', { kind: 'private_key', clientId: 'signer', privateKeyPem: aKeyPair().privateKeyPem }],
  ])('that repeats our %s is not repeated', async (_what, proof) => {
    const grant = await request((await tenantWith({ kind: 'echo', status: 400 })).url, proof);
    expect(grant).toMatchObject({ kind: 'refused', message: expect.stringContaining('[redacted]') });
    expect(JSON.stringify(grant)).not.toMatch(/sandbox-secret|eyJ/);
  });
});
