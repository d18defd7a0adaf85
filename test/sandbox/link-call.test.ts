import { describe, expect, it } from 'vitest';
import { aSandbox, callApi, callLink } from '../support/servers/sandbox.ts';

const USERS = ['auth0|a', 'google-oauth2|b', 'auth0|c'];

describe('POST /api/v2/users/{id}/identities with a management token', () => {
  it('links, logs what was applied, and shows it to the next read', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const { status, body } = await callLink(sandbox, 'auth0|a', 'google-oauth2|b');
    expect(status).toBe(201);
    expect(body).toMatchObject([{ user_id: 'a' }, { provider: 'google-oauth2', user_id: 'b' }]);
    expect(sandbox.applied).toMatchObject([
      { kind: 'link', primary: 'auth0|a', secondary: 'google-oauth2|b' },
    ]);
    expect((await callApi(sandbox, 'GET', 'users/auth0|a')).body.identities).toEqual(body);
    expect((await callApi(sandbox, 'GET', 'users/google-oauth2|b')).status).toBe(404);
  });

  it.each([
    ['no token', { token: null }, 401, 'Missing authentication'],
    ['a token nobody issued', { token: 'a.b.c' }, 401, 'Invalid token'],
  ])('is refused for %s', async (_, call, status, message) => {
    const sandbox = await aSandbox({ users: USERS });
    const answer = await callLink(sandbox, 'auth0|a', 'google-oauth2|b', call);
    expect(answer).toMatchObject({
      status,
      body: { statusCode: status, message, attributes: { error: message } },
    });
    expect(sandbox.applied).toEqual([]);
  });

  it.each([
    ['expired', { lifeS: -1 }, 401, 'Expired token received for JSON Web Token validation'],
    ['for another API', { audience: 'https://other/' }, 401, 'Bad audience'],
    ['without update:users', { scopes: ['read:users'] }, 403, expect.stringContaining('update:users')],
  ])('is refused for a token that is %s', async (_, options, status, message) => {
    const sandbox = await aSandbox({ users: USERS });
    const token = sandbox.issueToken(options);
    const answer = await callLink(sandbox, 'auth0|a', 'google-oauth2|b', { token });
    expect(answer).toMatchObject({ status, body: { message } });
  });

  it('takes an opaque token, until tokens are revoked', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const tokens = [sandbox.issueToken({ opaque: true }), sandbox.issueToken()];
    const read = async () =>
      Promise.all(
        tokens.map(async (token) => (await callApi(sandbox, 'GET', 'users/auth0|a', { token })).status),
      );
    expect(await read()).toEqual([200, 200]);
    sandbox.revokeTokens();
    expect(await read()).toEqual([401, 401]);
  });

  it('refuses a connection the tenant does not have', async () => {
    const connections = [{ id: 'con_0000000000000001', name: 'Main', strategy: 'auth0' }];
    const sandbox = await aSandbox({ users: USERS, connections });
    const answer = await callLink(sandbox, 'auth0|a', 'google-oauth2|b');
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'inexistent_connection' } });
  });

  it('refuses a path that is no percent-encoding', async () => {
    const sandbox = await aSandbox({ users: USERS });
    expect(await callApi(sandbox, 'GET', 'users/%E0%A4%A')).toMatchObject({ status: 400 });
  });

  it('knows no other endpoints', async () => {
    const sandbox = await aSandbox();
    expect(await callApi(sandbox, 'PUT', 'users/auth0|a')).toMatchObject({ status: 404 });
    expect((await fetch(`${sandbox.url}/`)).status).toBe(404);
  });
});

describe('POST /api/v2/users/{id}/identities with the primary’s own token', () => {
  it('links the account of the ID token', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const answer = await callApi(sandbox, 'POST', 'users/auth0|a/identities', {
      token: sandbox.issueUserToken('auth0|a'),
      body: { link_with: sandbox.issueIdToken('google-oauth2|b') },
    });
    expect(answer.status).toBe(201);
    expect(sandbox.applied).toMatchObject([{ primary: 'auth0|a', secondary: 'google-oauth2|b' }]);
  });

  it('lets the owner read the account, and nobody else’s', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const token = sandbox.issueUserToken('auth0|a');
    expect((await callApi(sandbox, 'GET', 'users/auth0|a', { token })).status).toBe(200);
    expect((await callApi(sandbox, 'GET', 'users/auth0|c', { token })).status).toBe(403);
  });

  it('refuses another primary than the token’s own', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const answer = await callApi(sandbox, 'POST', 'users/auth0|c/identities', {
      token: sandbox.issueUserToken('auth0|a'),
      body: { link_with: sandbox.issueIdToken('google-oauth2|b') },
    });
    expect(answer).toMatchObject({ status: 403, body: { message: expect.stringContaining('subject') } });
  });

  it('refuses to link by id: that takes update:users', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const token = sandbox.issueUserToken('auth0|a');
    const answer = await callLink(sandbox, 'auth0|a', 'google-oauth2|b', { token });
    expect(answer).toMatchObject({ status: 403, body: { errorCode: 'insufficient_scope' } });
  });

  it.each([
    ['is no JWT', () => 'not-a-jwt', 'is not a valid JWT'],
    ['is not signed with RS256', { alg: 'HS256' }, 'RS256'],
    ['has another issuer', { issuer: 'https://evil.example/' }, 'issuer'],
    ['has expired', { lifeS: -1 }, 'expired'],
    ['was issued to another client', { audience: 'another-app' }, 'azp'],
    ['has a broken signature', (token: string) => `${token.slice(0, -8)}AAAAAAAA`, 'signature'],
  ])('refuses a link_with that %s', async (_, spoil, words) => {
    const sandbox = await aSandbox({ users: USERS });
    const idToken = (options = {}) => sandbox.issueIdToken('google-oauth2|b', options);
    const answer = await callApi(sandbox, 'POST', 'users/auth0|a/identities', {
      token: sandbox.issueUserToken('auth0|a'),
      body: { link_with: typeof spoil === 'function' ? spoil(idToken()) : idToken(spoil) },
    });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(words) } });
  });

  it('refuses a link_with whose account is gone', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const answer = await callApi(sandbox, 'POST', 'users/auth0|a/identities', {
      body: { link_with: sandbox.issueIdToken('auth0|nobody') },
    });
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'inexistent_user' } });
  });
});

describe('DELETE /api/v2/users/{id}/identities/{provider}/{user_id}', () => {
  it('unlinks, with 200 and the identities that are left', async () => {
    const sandbox = await aSandbox({ users: USERS });
    await callLink(sandbox, 'auth0|a', 'google-oauth2|b');
    const answer = await callApi(sandbox, 'DELETE', 'users/auth0|a/identities/google-oauth2/b');
    expect(answer).toMatchObject({ status: 200, body: [{ user_id: 'a' }] });
    expect(sandbox.applied.map(({ kind }) => kind)).toEqual(['link', 'unlink']);
    expect(sandbox.tenant.users.get('google-oauth2|b')).toBeDefined();
  });

  it('is 400 for the main identity', async () => {
    const sandbox = await aSandbox({ users: USERS });
    expect(await callApi(sandbox, 'DELETE', 'users/auth0|a/identities/auth0/a')).toMatchObject({
      status: 400,
    });
  });
});
