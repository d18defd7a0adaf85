import { gunzipSync } from 'node:zlib';
import { ManagementClient } from 'auth0';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { aSandbox } from '../support/servers/sandbox.ts';

const USERS = [
  { user_id: 'auth0|a', email: 'a@x.com', user_metadata: { color: 'red' } },
  { user_id: 'google-oauth2|b', email: 'b@x.com', user_metadata: { plan: 'gold' } },
];

/** Auth0's own client for Node. It speaks https alone: its requests are sent to the same host over http. */
function vendorClient({ domain, audience, credentials }: Sandbox): ManagementClient {
  return new ManagementClient({
    ...credentials,
    domain,
    audience,
    maxRetries: 0,
    fetch: (input, init) => fetch(String(input).replace(/^https:/, 'http:'), init),
  });
}

describe('the vendor’s own client', () => {
  it('gets, links, unlinks and patches as it would at Auth0', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const { users } = vendorClient(sandbox);

    expect(await users.get('auth0|a')).toMatchObject({ email: 'a@x.com', identities: [{ user_id: 'a' }] });
    expect(await users.get('auth0|a', { fields: 'user_id' })).toEqual({ user_id: 'auth0|a' });

    const linked = await users.identities.link('auth0|a', { provider: 'google-oauth2', user_id: 'b' });
    expect(linked).toMatchObject([{ user_id: 'a' }, { user_id: 'b', profileData: { email: 'b@x.com' } }]);
    await expect(users.get('google-oauth2|b')).rejects.toMatchObject({ statusCode: 404 });

    expect(await users.identities.delete('auth0|a', 'google-oauth2', 'b')).toMatchObject([{ user_id: 'a' }]);
    expect(await users.get('google-oauth2|b')).not.toHaveProperty('user_metadata');

    const patched = await users.update('google-oauth2|b', { user_metadata: { plan: 'gold' } });
    expect(patched).toMatchObject({ user_metadata: { plan: 'gold' } });
    expect(sandbox.applied.map(({ kind }) => kind)).toEqual(['link', 'unlink', 'patch']);
    expect(sandbox.stats().tokenRequests).toBe(1);
  });

  it('understands the refusals', async () => {
    const { users } = vendorClient(await aSandbox({ users: USERS }));
    const link = (primary: string, user_id: string) =>
      users.identities.link(primary, { provider: 'auth0', user_id });
    await expect(link('auth0|a', 'a')).rejects.toMatchObject({ name: 'BadRequestError', statusCode: 400 });
    await users.identities.link('auth0|a', { provider: 'google-oauth2', user_id: 'b' });
    await expect(
      users.identities.link('auth0|a', { provider: 'google-oauth2', user_id: 'b' }),
    ).rejects.toMatchObject({ name: 'ConflictError', statusCode: 409 });
  });

  it('runs an export job to its file', async () => {
    const { jobs } = vendorClient(await aSandbox({ users: USERS }));
    const started = await jobs.usersExports.create({ format: 'json', fields: [{ name: 'user_id' }] });
    expect(started.status).toBe('pending');
    await jobs.get(String(started.id));
    const { status, location } = await jobs.get(String(started.id));
    expect(status).toBe('completed');
    const file = await (await fetch(String(location))).arrayBuffer();
    expect(gunzipSync(file).toString()).toBe('{"user_id":"auth0|a"}\n{"user_id":"google-oauth2|b"}\n');
  });

  it('reads and gives roles, permissions and organizations', async () => {
    const sandbox = await aSandbox({
      users: USERS,
      roles: [{ id: 'rol_1', name: 'Reader' }],
      organizations: [{ id: 'org_1', name: 'acme' }],
      access: { 'google-oauth2|b': { roles: ['rol_1'], organizations: ['org_1'] } },
    });
    const { users, organizations } = vendorClient(sandbox);
    const roles = await users.roles.list('google-oauth2|b');
    expect(roles.data).toMatchObject([{ id: 'rol_1' }]);
    await users.roles.assign('auth0|a', { roles: ['rol_1'] });
    await organizations.members.create('org_1', { members: ['auth0|a'] });
    expect(sandbox.tenant.access.of('auth0|a')).toMatchObject({ roles: ['rol_1'], organizations: ['org_1'] });
  });
});
