import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Sandbox, sandboxEnvironment } from '../../src/sandbox/sandbox.ts';
import { ASSERTION_TYPE } from '../../src/sandbox/tokens/clients.ts';
import { fakeClock } from '../support/clocks/fake-clock.ts';
import { aSandbox, callApi } from '../support/servers/sandbox.ts';

/** Asks for a token as a client with a secret does; `fields` says otherwise. */
async function askToken(sandbox: Sandbox, fields: Record<string, string | undefined> = {}) {
  const { clientId, clientSecret } = sandbox.credentials;
  const response = await fetch(`${sandbox.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      audience: sandbox.audience,
      ...fields,
    }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: whatever the tenant answers, a test looks into it.
  return { status: response.status, body: (await response.json()) as any };
}

describe('POST /oauth/token', () => {
  it('gives a JWT whose scope, audience and expiry can be read, and which the API takes', async () => {
    const sandbox = await aSandbox({ users: ['auth0|a'], tokenLifeS: 600 });
    const { status, body } = await askToken(sandbox);
    expect({ status, ...body }).toMatchObject({ status: 200, token_type: 'Bearer', expires_in: 600 });
    const claims = decodeJwt(body.access_token);
    expect(claims).toMatchObject({ aud: `${sandbox.url}/api/v2/`, scope: body.scope });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(600);
    expect((await callApi(sandbox, 'GET', 'users/auth0|a', { token: body.access_token })).status).toBe(200);
    expect(sandbox.stats().tokenRequests).toBe(1);
  });

  it('takes a form as well', async () => {
    const sandbox = await aSandbox();
    const { clientId, clientSecret } = sandbox.credentials;
    const form = { client_id: clientId, client_secret: clientSecret, audience: sandbox.audience };
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
    expect((await fetch(`${sandbox.url}/oauth/token`, { method: 'POST', body })).status).toBe(200);
  });

  it('gives a client its own scopes alone', async () => {
    const clients = [{ id: 'reader', secret: 's', scopes: ['read:users'] }];
    const sandbox = await aSandbox({ users: ['auth0|a', 'auth0|b'], clients });
    const { body } = await askToken(sandbox);
    expect(body.scope).toBe('read:users');
    const link = { body: { provider: 'auth0', user_id: 'b' }, token: body.access_token };
    expect((await callApi(sandbox, 'POST', 'users/auth0|a/identities', link)).status).toBe(403);
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'access_denied'],
    ['no secret', { client_secret: undefined }, 401, 'access_denied'],
    ['an unknown client', { client_id: 'nobody' }, 401, 'access_denied'],
    ['an unknown audience', { audience: 'https://other/api/v2/' }, 403, 'access_denied'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['an assertion of an unknown kind', { client_assertion: 'a.b.c' }, 400, 'invalid_request'],
  ])('refuses %s', async (_, fields, status, error) => {
    expect(await askToken(await aSandbox(), fields)).toMatchObject({ status, body: { error } });
  });

  it('ends a token when its time has come', async () => {
    const clock = fakeClock();
    const sandbox = await aSandbox({ users: ['auth0|a'], clock, tokenLifeS: 3 });
    const token = sandbox.issueToken();
    const read = async () => (await callApi(sandbox, 'GET', 'users/auth0|a', { token })).status;
    expect(await read()).toBe(200);
    await clock.advance(3000);
    expect(await read()).toBe(401);
  });
});

describe('a client with a key', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = ({ key = privateKey, audience = '', life = '1m' }) =>
    new SignJWT()
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer('signer')
      .setSubject('signer')
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(life)
      .setJti('one')
      .sign(key);
  const asked = async (change: Parameters<typeof signed>[0]) => {
    const sandbox = await aSandbox({ clients: [{ id: 'signer', publicKey }] });
    const client_assertion = await signed({ audience: `${sandbox.url}/`, ...change });
    const fields = { client_assertion, client_assertion_type: ASSERTION_TYPE, client_secret: undefined };
    return askToken(sandbox, { ...fields, client_id: undefined });
  };

  it('gets a token for its assertion', async () => {
    expect((await asked({})).status).toBe(200);
  });

  it.each([
    ['signed with another key', { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }],
    ['made out to somebody else', { audience: 'https://other/' }],
    ['that has expired', { life: '-1m' }],
  ])('is refused for an assertion %s', async (_, change) => {
    expect((await asked(change)).status).toBe(401);
  });
});

describe('the environment of a sandbox', () => {
  it('has the names that Auth0’s own tools use', async () => {
    const sandbox = await aSandbox();
    expect(sandboxEnvironment(sandbox)).toEqual({
      AUTH0_DOMAIN: `http://${sandbox.domain}`,
      AUTH0_CLIENT_ID: 'sandbox-client',
      AUTH0_CLIENT_SECRET: 'sandbox-secret',
    });
  });
});
