import { describe, expect, test } from 'vitest';
import { checkToken, readClaims } from '../../../src/tenant/auth/token-claims.ts';

const AUDIENCE = 'https://acme.eu.auth0.com/api/v2/';
const NEEDS = { audience: AUDIENCE, scopes: ['update:users', 'read:users'] };
const NOW_MS = Date.UTC(2026, 0, 1);

/** An access token with these claims; its signature is of no interest here. */
function aToken(claims: unknown): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'RS256' })}.${encode(claims)}.signature`;
}

const GOOD = { aud: AUDIENCE, scope: 'read:users update:users', exp: NOW_MS / 1000 + 1 };

describe('a token', () => {
  test.each([
    ['with audience, scopes and time left', GOOD],
    ['for several audiences', { ...GOOD, aud: ['https://other/', AUDIENCE] }],
    ['that does not say when it ends', { ...GOOD, exp: undefined }],
  ])('%s passes', (_what, claims) => {
    expect(checkToken(aToken(claims), NEEDS, NOW_MS)).toEqual({ ok: true, value: 'checked' });
  });

  test.each([
    ['ended', { ...GOOD, exp: NOW_MS / 1000 }, 'token_expired', '2026-01-01T00:00:00.000Z'],
    [
      'for another API',
      { ...GOOD, aud: 'https://acme.com/' },
      'token_audience',
      'for the audience https://acme.com/',
    ],
    ['for nobody', { ...GOOD, aud: undefined }, 'token_audience', 'for the audience nobody'],
    ['without update:users', { ...GOOD, scope: 'read:users' }, 'token_scope', 'lacks the scope update:users'],
    [
      'without any scope',
      { ...GOOD, scope: undefined },
      'token_scope',
      'update:users and read:users (it has: none)',
    ],
  ])('%s is told before the first call', (_what, claims, code, words) => {
    const checked = checkToken(aToken(claims), NEEDS, NOW_MS);
    expect(checked).toMatchObject({ ok: false, error: { code, next: expect.any(String) } });
    expect(checked).toHaveProperty('error.message', expect.stringContaining(words));
  });

  test.each(['opaque', 'a.b.c', `a.${Buffer.from('null').toString('base64url')}.c`, ''])(
    '%j is none that can be read, and is used as it is',
    (token) => {
      expect(readClaims(token)).toBeUndefined();
      expect(checkToken(token, NEEDS, NOW_MS)).toEqual({ ok: true, value: 'opaque' });
    },
  );
});
