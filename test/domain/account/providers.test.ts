import { describe, expect, test } from 'vitest';
import { isKnownProvider } from '../../../src/domain/account/providers.ts';

describe('a provider', () => {
  test.each(['ad', 'auth0', 'google-oauth2', 'samlp', 'waad', 'salesforce-community', 'yandex'])(
    '%s is on the list of Auth0',
    (provider) => {
      expect(isKnownProvider(provider)).toBe(true);
    },
  );

  test.each(['', ' ', 'AUTH0', 'google', 'passkey', 'toString'])('%j is not', (provider) => {
    expect(isKnownProvider(provider)).toBe(false);
  });
});
