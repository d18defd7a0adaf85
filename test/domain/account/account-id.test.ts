import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinAccountId, splitAccountId } from '../../../src/domain/account/account-id.ts';

describe('a user id', () => {
  test.each([
    ['auth0|63d17c6a', { provider: 'auth0', userId: '63d17c6a' }],
    ['samlp|acme-conn|u@x.com', { provider: 'samlp', userId: 'acme-conn|u@x.com' }],
    ['oauth2||x', { provider: 'oauth2', userId: '|x' }],
    ['a|b|', { provider: 'a', userId: 'b|' }],
  ])('%j is split at its first bar', (id, account) => {
    expect(splitAccountId(id)).toEqual(account);
  });

  test.each(['', '|', 'auth0', 'auth0|', '|63d17c6a'])('%j is none', (id) => {
    expect(splitAccountId(id)).toBeUndefined();
  });

  test('split and joined again is the same, whatever it contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        const account = splitAccountId(id);
        if (account !== undefined) expect(joinAccountId(account)).toBe(id);
      }),
    );
  });

  test('joined and split again is the same account, because no provider contains a bar', () => {
    const provider = fc.string({ minLength: 1 }).filter((name) => !name.includes('|'));
    const userId = fc.string({ minLength: 1, unit: 'binary' });
    fc.assert(
      fc.property(fc.record({ provider, userId }), (account) => {
        expect(splitAccountId(joinAccountId(account))).toEqual(account);
      }),
    );
  });
});
