import { describe, expect, it } from 'vitest';
import { patchedUser } from '../../src/sandbox/routes/user-routes.ts';
import { aSandbox, callApi } from '../support/servers/sandbox.ts';

const ANN = {
  user_id: 'auth0|ann',
  email: 'ann@x.com',
  user_metadata: { color: 'red', sizes: [1, 2], deep: { a: 1 } },
  app_metadata: { plan: 'gold' },
};

describe('GET /api/v2/users/{id}', () => {
  it.each([
    ['everything', '', ['app_metadata', 'email', 'identities', 'user_id', 'user_metadata']],
    ['named fields', '?fields=user_id,identities', ['identities', 'user_id']],
    ['named fields, asked to include them', '?fields=email&include_fields=true', ['email']],
    [
      'all but named fields',
      '?fields=user_metadata,email&include_fields=false',
      ['app_metadata', 'identities', 'user_id'],
    ],
  ])('gives %s', async (_, query, fields) => {
    const sandbox = await aSandbox({ users: [ANN] });
    const { status, body } = await callApi(sandbox, 'GET', `users/auth0|ann${query}`);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(fields);
  });

  it('is 404 for a user nobody knows', async () => {
    expect(await callApi(await aSandbox(), 'GET', 'users/auth0|nobody')).toMatchObject({
      status: 404,
      body: {
        statusCode: 404,
        error: 'Not Found',
        message: 'The user does not exist.',
        errorCode: 'inexistent_user',
      },
    });
  });

  it('wants read:users', async () => {
    const sandbox = await aSandbox({ users: [ANN] });
    const token = sandbox.issueToken({ scopes: ['update:users'] });
    expect(await callApi(sandbox, 'GET', 'users/auth0|ann', { token })).toMatchObject({
      status: 403,
      body: { errorCode: 'insufficient_scope', message: expect.stringContaining('read:users') },
    });
  });
});

describe('PATCH /api/v2/users/{id}', () => {
  const user = { ...ANN, identities: [] };

  it.each([
    [
      'adds and replaces keys at the first level',
      { color: 'blue', new: 1 },
      { ...ANN.user_metadata, color: 'blue', new: 1 },
    ],
    [
      'replaces an object whole, and an array',
      { deep: { b: 2 }, sizes: [3] },
      { color: 'red', sizes: [3], deep: { b: 2 } },
    ],
    ['deletes a key that is null', { color: null }, { sizes: [1, 2], deep: { a: 1 } }],
    ['empties it for an empty object', {}, {}],
  ])('with user_metadata %s', (_, user_metadata, after) => {
    expect(patchedUser(user, { user_metadata })).toEqual({ ...user, user_metadata: after });
  });

  it('leaves the other kind of metadata alone', () => {
    expect(patchedUser(user, { app_metadata: {} })).toEqual({ ...user, app_metadata: {} });
  });

  it.each([
    ['an unknown field', { identities: [] }, 'Additional properties not allowed: identities'],
    [
      'metadata that is no object',
      { user_metadata: 'red' },
      'Expected type object on property user_metadata',
    ],
    ['metadata that is null', { app_metadata: null }, 'Expected type object on property app_metadata'],
  ])('refuses %s', (_, changes, complaint) => {
    expect(patchedUser(user, changes)).toBe(complaint);
  });

  it('changes the user, logs it, and answers with it', async () => {
    const sandbox = await aSandbox({ users: [ANN] });
    const body = { user_metadata: { color: 'blue' }, blocked: true };
    const answer = await callApi(sandbox, 'PATCH', 'users/auth0|ann', { body });
    expect(answer).toMatchObject({
      status: 200,
      body: { blocked: true, user_metadata: { color: 'blue', sizes: [1, 2] } },
    });
    expect(sandbox.tenant.users.get('auth0|ann')).toEqual(answer.body);
    expect(sandbox.applied).toMatchObject([{ kind: 'patch', primary: 'auth0|ann' }]);
  });

  it('is 404 for a user that is gone, and 400 for a body that is no object', async () => {
    const sandbox = await aSandbox({ users: [ANN] });
    expect((await callApi(sandbox, 'PATCH', 'users/auth0|bob', { body: {} })).status).toBe(404);
    expect((await callApi(sandbox, 'PATCH', 'users/auth0|ann', { body: 'null' })).status).toBe(400);
  });
});
