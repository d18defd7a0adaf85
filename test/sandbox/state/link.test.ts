import { describe, expect, it } from 'vitest';
import { apiError } from '../../../src/sandbox/server/reply.ts';
import { linkIdentity, unlinkIdentity } from '../../../src/sandbox/state/link.ts';
import { Users } from '../../../src/sandbox/state/users.ts';

const B = { provider: 'google-oauth2', userId: 'b' };
const B_ID = 'google-oauth2|b';

function someUsers(): Users {
  return new Users([
    { user_id: 'auth0|a', email: 'a@x.com', user_metadata: { color: 'red' } },
    {
      user_id: B_ID,
      email: 'b@x.com',
      email_verified: true,
      user_metadata: { plan: 'gold' },
      logins_count: 7,
    },
    'samlp|acme-conn|c@x.com',
  ]);
}

describe('a link', () => {
  it('makes the secondary an identity of the primary, with its profile and without its metadata', () => {
    const users = someUsers();
    const linked = linkIdentity(users, 'auth0|a', B);
    expect(linked.ok && linked.value).toEqual([
      { connection: 'Username-Password-Authentication', provider: 'auth0', user_id: 'a', isSocial: false },
      {
        connection: 'google-oauth2',
        provider: 'google-oauth2',
        user_id: 'b',
        isSocial: true,
        profileData: { email: 'b@x.com', email_verified: true },
      },
    ]);
    expect(users.get(B_ID)).toBeUndefined();
    expect(users.holderOf(B_ID)).toBe('auth0|a');
    expect(users.get('auth0|a')).toMatchObject({ email: 'a@x.com', user_metadata: { color: 'red' } });
  });

  it('brings the identities along that the secondary held', () => {
    const users = someUsers();
    linkIdentity(users, B_ID, { provider: 'samlp', userId: 'acme-conn|c@x.com' });
    linkIdentity(users, 'auth0|a', B);
    expect(users.get('auth0|a')?.identities.map(({ user_id }) => user_id)).toEqual([
      'a',
      'b',
      'acme-conn|c@x.com',
    ]);
    expect(users.holderOf('samlp|acme-conn|c@x.com')).toBe('auth0|a');
  });

  it.each([
    ['an unknown primary', 'auth0|nobody', B, 404, 'inexistent_user'],
    ['the same account twice', B_ID, B, 400, 'invalid_operation'],
    ['an unknown secondary', 'auth0|a', { provider: 'auth0', userId: 'nobody' }, 400, 'inexistent_user'],
  ])('is refused for %s', (_, primary, secondary, status, errorCode) => {
    expect(linkIdentity(someUsers(), primary, secondary)).toMatchObject({
      ok: false,
      error: { status, body: { statusCode: status, errorCode } },
    });
  });

  it.each(['auth0|a', 'samlp|acme-conn|c@x.com'])(
    'is refused with 409 where the identity is held already: asked for by %s',
    (primary) => {
      const users = someUsers();
      linkIdentity(users, 'auth0|a', B);
      expect(linkIdentity(users, primary, B)).toMatchObject({ ok: false, error: { status: 409 } });
    },
  );

  it('answers a second link with what it was told to, for the live answer is not published', () => {
    const users = someUsers();
    linkIdentity(users, 'auth0|a', B);
    const reply = apiError(400, 'Unable to link', 'inexistent_user');
    expect(linkIdentity(users, 'auth0|a', B, reply)).toEqual({ ok: false, error: reply });
  });

  it('refuses a primary that was itself linked away', () => {
    const users = someUsers();
    linkIdentity(users, 'auth0|a', B);
    expect(linkIdentity(users, B_ID, { provider: 'samlp', userId: 'acme-conn|c@x.com' })).toMatchObject({
      error: { status: 404 },
    });
  });
});

describe('an unlink', () => {
  it('makes a user of the identity again, with its profile and without any metadata', () => {
    const users = someUsers();
    linkIdentity(users, 'auth0|a', B);
    const left = unlinkIdentity(users, 'auth0|a', B);
    expect(left.ok && left.value.map(({ user_id }) => user_id)).toEqual(['a']);
    expect(users.get(B_ID)).toEqual({
      user_id: B_ID,
      email: 'b@x.com',
      email_verified: true,
      identities: [{ connection: 'google-oauth2', provider: 'google-oauth2', user_id: 'b', isSocial: true }],
    });
    expect(users.holderOf(B_ID)).toBeUndefined();
  });

  it.each([
    ['an unknown primary', 'auth0|nobody', B, 404],
    ['the main identity', 'auth0|a', { provider: 'auth0', userId: 'a' }, 400],
    ['an identity the user does not hold', 'auth0|a', B, 400],
  ])('is refused for %s', (_, primary, secondary, status) => {
    expect(unlinkIdentity(someUsers(), primary, secondary)).toMatchObject({ ok: false, error: { status } });
  });
});

describe('lazy users', () => {
  it('are there under every well-formed id, until they are linked away', () => {
    const users = new Users([], true);
    expect(users.get('auth0|anybody')).toMatchObject({ user_id: 'auth0|anybody' });
    expect(users.get('no-bar')).toBeUndefined();
    expect(linkIdentity(users, 'auth0|anybody', B).ok).toBe(true);
    expect(users.get(B_ID)).toBeUndefined();
    expect(linkIdentity(users, 'auth0|anybody', B)).toMatchObject({ error: { status: 409 } });
    unlinkIdentity(users, 'auth0|anybody', B);
    expect(users.get(B_ID)).toMatchObject({ user_id: B_ID });
  });
});
