import { describe, expect, test } from 'vitest';
import type { SandboxFault } from '../../../src/sandbox/faults/fault-rules.ts';
import { hasIdentity, linkBody } from '../../../src/tenant/api/link-calls.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { aClient, aTenant } from '../../support/servers/tenant-client.ts';

describe('the body of a link', () => {
  test.each([
    ['provider and bare user_id', aPair(), { provider: 'google-oauth2', user_id: 's' }],
    [
      'an enterprise id, split at its first bar only',
      aPair({ secondaryUserId: 'samlp|acme-conn|u@x.com' }),
      { provider: 'samlp', user_id: 'acme-conn|u@x.com' },
    ],
    [
      'the full id, where the bare one would pass for another account',
      aPair({ secondaryUserId: 'auth0|auth0|abc' }),
      { provider: 'auth0', user_id: 'auth0|auth0|abc' },
    ],
    [
      'the connection, where the row names one',
      aPair({ connectionId: 'con_0123456789abcdef' }),
      { provider: 'google-oauth2', user_id: 's', connection_id: 'con_0123456789abcdef' },
    ],
    ['the ID token alone', aPair({ linkWith: 'eyJ.eyJ.x' }), { link_with: 'eyJ.eyJ.x' }],
  ])('is %s', (_what, pair, body) => {
    expect(linkBody(pair)).toEqual(body);
  });
});

describe('a link', () => {
  test('is made by the id, however odd it is', async () => {
    const tenant = await aTenant();
    const { accounts } = aClient(tenant.url, tenant.issueToken());
    const [primary, secondary] = ['auth0|a/b?c#d %41', 'samlp|conn|ü/..'];
    await accounts.link(aPair({ secondaryUserId: secondary }), primary);
    expect(tenant.applied).toMatchObject([{ kind: 'link', primary, secondary }]);
  });

  test("is made by the secondary's ID token and the primary's own token", async () => {
    const tenant = await aTenant();
    const { accounts } = aClient(tenant.url, 'a management token that must not be needed');
    const pair = aPair({
      linkWith: tenant.issueIdToken('google-oauth2|s'),
      primaryToken: tenant.issueUserToken('auth0|p'),
    });
    expect(await accounts.link(pair, 'auth0|p')).toMatchObject({ kind: 'reply', status: 201 });
    expect(await accounts.read('auth0|p', pair.primaryToken)).toMatchObject({ kind: 'found' });
    expect(tenant.applied).toHaveLength(1);
  });
});

describe('a read of an account', () => {
  test('finds its identities', async () => {
    const tenant = await aTenant();
    const { accounts } = aClient(tenant.url, tenant.issueToken());
    const identities = [{ provider: 'auth0', userId: 'p' }];
    expect(await accounts.read('auth0|p')).toEqual({ kind: 'found', identities });
  });

  test('finds that there is none', async () => {
    const tenant = await aTenant({ lazyUsers: false });
    const { accounts } = aClient(tenant.url, tenant.issueToken());
    expect(await accounts.read('auth0|p')).toEqual({ kind: 'absent' });
  });

  test.each<readonly [string, SandboxFault]>([
    ['nobody answers', { kind: 'reset', applied: false }],
    ['the reply is no user', { kind: 'garbage', body: '[]' }],
    ['the reply is no JSON', { kind: 'garbage', body: '{"user_id":' }],
    ['it is not allowed', { kind: 'status', status: 403, errorCode: 'insufficient_scope' }],
    ['it is refused', { kind: 'status', status: 400, errorCode: 'invalid_uri' }],
  ])('learns nothing when %s', async (_when, fault) => {
    const tenant = await aTenant({ faults: [{ fault }] });
    const { accounts } = aClient(tenant.url, tenant.issueToken());
    expect(await accounts.read('auth0|p')).toMatchObject({ kind: 'unknown' });
  });
});

describe('an identity is held', () => {
  const identities = [
    { provider: 'auth0', userId: 'p' },
    { provider: 'samlp', userId: 'conn|u@x.com' },
  ];
  test.each([
    ['auth0|p', true],
    ['samlp|conn|u@x.com', true],
    ['auth0|P', false],
    ['google-oauth2|p', false],
    ['samlp|conn', false],
    ['p', false],
  ])('%j: %s', (id, held) => {
    expect(hasIdentity(identities, id)).toBe(held);
  });
});
