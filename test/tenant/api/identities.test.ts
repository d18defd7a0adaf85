import { describe, expect, test } from 'vitest';
import { identitiesIn } from '../../../src/tenant/api/identities.ts';

describe('identities in a reply', () => {
  test('are provider and bare user_id, whatever else stands there', () => {
    const reply = [
      { connection: 'Username-Password-Authentication', user_id: '63d1', provider: 'auth0', isSocial: false },
      { connection: 'github', user_id: 583231, provider: 'github', profileData: {} },
    ];
    expect(identitiesIn(reply)).toEqual([
      { provider: 'auth0', userId: '63d1' },
      { provider: 'github', userId: '583231' },
    ]);
  });

  test.each([
    ['no array', { identities: [] }],
    ['a page of a gateway', '<html>'],
    ['an entry that is nothing', [null]],
    ['an entry without a provider', [{ user_id: '63d1' }]],
    ['an entry with an object for an id', [{ provider: 'auth0', user_id: {} }]],
  ])('are not there: %s', (_what, reply) => {
    expect(identitiesIn(reply)).toBeUndefined();
  });
});
