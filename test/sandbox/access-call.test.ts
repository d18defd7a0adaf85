import { describe, expect, it } from 'vitest';
import { aSandbox, callApi, callLink } from '../support/servers/sandbox.ts';

const READ = { resource_server_identifier: 'https://api.example', permission_name: 'read:things' };
const WRITE = { resource_server_identifier: 'https://api.example', permission_name: 'write:things' };
const OPTIONS = {
  users: ['auth0|a', 'auth0|b'],
  roles: [
    { id: 'rol_1', name: 'Reader' },
    { id: 'rol_2', name: 'Writer' },
  ],
  organizations: [{ id: 'org_1', name: 'acme', display_name: 'Acme' }],
  access: { 'auth0|b': { roles: ['rol_1', 'rol_2'], permissions: [READ], organizations: ['org_1'] } },
};

describe('what a user may do and where it belongs', () => {
  it.each([
    [
      'roles',
      [
        { id: 'rol_1', name: 'Reader' },
        { id: 'rol_2', name: 'Writer' },
      ],
    ],
    ['permissions', [READ]],
    ['organizations', [{ id: 'org_1', name: 'acme', display_name: 'Acme' }]],
  ])('can be read: %s', async (name, list) => {
    const sandbox = await aSandbox(OPTIONS);
    expect(await callApi(sandbox, 'GET', `users/auth0|b/${name}`)).toMatchObject({ status: 200, body: list });
    expect(await callApi(sandbox, 'GET', `users/auth0|a/${name}`)).toMatchObject({ status: 200, body: [] });
    expect((await callApi(sandbox, 'GET', `users/auth0|nobody/${name}`)).status).toBe(404);
  });

  it('comes in pages, with totals where they are asked for', async () => {
    const sandbox = await aSandbox(OPTIONS);
    const answer = await callApi(sandbox, 'GET', 'users/auth0|b/roles?page=1&per_page=1&include_totals=true');
    expect(answer.body).toEqual({ start: 1, limit: 1, total: 2, roles: [{ id: 'rol_2', name: 'Writer' }] });
  });

  it.each([
    ['roles', { roles: ['rol_2'] }, 204, { roles: ['rol_2'] }],
    ['permissions', { permissions: [WRITE] }, 201, { permissions: [WRITE] }],
  ])('can be given and taken: %s', async (name, body, status, given) => {
    const sandbox = await aSandbox(OPTIONS);
    const call = async (method: string) =>
      (await callApi(sandbox, method, `users/auth0|a/${name}`, { body })).status;
    expect([await call('POST'), await call('POST')]).toEqual([status, status]);
    expect(sandbox.tenant.access.of('auth0|a')).toMatchObject(given);
    expect(await call('DELETE')).toBe(204);
    expect(sandbox.tenant.access.of('auth0|a')).toEqual({ roles: [], permissions: [], organizations: [] });
  });

  it('counts members of an organization in and out', async () => {
    const sandbox = await aSandbox(OPTIONS);
    const body = { members: ['auth0|a'] };
    expect((await callApi(sandbox, 'POST', 'organizations/org_1/members', { body })).status).toBe(204);
    expect(sandbox.tenant.access.of('auth0|a').organizations).toEqual(['org_1']);
    expect((await callApi(sandbox, 'DELETE', 'organizations/org_1/members', { body })).status).toBe(204);
    expect(sandbox.tenant.access.of('auth0|a').organizations).toEqual([]);
  });

  it.each([
    ['POST', 'users/auth0|a/roles', { roles: ['rol_9'] }, 404],
    ['POST', 'users/auth0|a/roles', { roles: [] }, 400],
    ['POST', 'users/auth0|a/permissions', { permissions: ['read:things'] }, 400],
    ['POST', 'organizations/org_9/members', { members: ['auth0|a'] }, 404],
    ['POST', 'organizations/org_1/members', { members: ['auth0|nobody'] }, 404],
  ])('is refused: %s %s %o', async (method, path, body, status) => {
    expect((await callApi(await aSandbox(OPTIONS), method, path, { body })).status).toBe(status);
  });

  it.each([
    ['GET', 'users/auth0|b/roles', 'update:users'],
    ['POST', 'users/auth0|b/roles', 'read:users'],
    ['GET', 'users/auth0|b/organizations', 'read:users'],
    ['POST', 'organizations/org_1/members', 'update:users'],
  ])('wants another scope: %s %s with %s', async (method, path, scope) => {
    const sandbox = await aSandbox(OPTIONS);
    const token = sandbox.issueToken({ scopes: [scope] });
    expect(await callApi(sandbox, method, path, { token })).toMatchObject({
      status: 403,
      body: { errorCode: 'insufficient_scope' },
    });
  });

  it('is lost with the account that a link removes', async () => {
    const sandbox = await aSandbox(OPTIONS);
    await callLink(sandbox, 'auth0|a', 'auth0|b');
    expect(sandbox.tenant.access.of('auth0|b')).toEqual({ roles: [], permissions: [], organizations: [] });
    expect(sandbox.tenant.access.of('auth0|a').roles).toEqual([]);
  });
});
