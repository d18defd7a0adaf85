import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/tenant/api/address.ts';

describe('a tenant’s address', () => {
  test.each([
    ['acme.eu.auth0.com', 'acme.eu.auth0.com', 'https://acme.eu.auth0.com'],
    [' ACME.auth0.com ', 'acme.auth0.com', 'https://acme.auth0.com'],
    ['https://acme.auth0.com/', 'acme.auth0.com', 'https://acme.auth0.com'],
    ['login.acme.com:8443', 'login.acme.com:8443', 'https://login.acme.com:8443'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://localhost:4010/', 'http://localhost:4010', 'http://localhost:4010'],
    ['http://[::1]:4010', 'http://[::1]:4010', 'http://[::1]:4010'],
    ['localhost:4010', 'localhost:4010', 'https://localhost:4010'],
  ])('may be written %j', (text, name, origin) => {
    expect(parseAddress(text)).toEqual({ ok: true, value: { name, origin, audience: `${origin}/api/v2/` } });
  });

  test('takes the audience that is given with it: custom domains have that of the tenant', () => {
    const parsed = parseAddress('login.acme.com', 'https://acme.auth0.com/api/v2/');
    expect(parsed).toHaveProperty('value.audience', 'https://acme.auth0.com/api/v2/');
  });

  test.each([
    ['http://acme.auth0.com', 'would send the token unencrypted'],
    ['http://127.0.0.1.evil.com', 'would send the token unencrypted'],
    ['http://localhost.evil.com', 'would send the token unencrypted'],
    ['http://10.0.0.1', 'would send the token unencrypted'],
    ['ftp://acme.auth0.com', 'unknown scheme ftp://'],
    ['acme', 'is not a host name'],
    ['', 'is not a host name'],
    ['acme auth0 com', 'is not a host name'],
    ['acme_corp.auth0.com', 'is not a host name'],
    ['https://acme.auth0.com/api/v2/', 'has a path after the host name'],
    ['acme.auth0.com\\@evil.com', 'has a path after the host name'],
    ['https://acme.auth0.com@evil.com', 'contains more than a host name'],
    ['acme.auth0.com?x=1', 'contains more than a host name'],
    ['acme.auth0.com#x', 'contains more than a host name'],
  ])('may not be %j', (text, why) => {
    const parsed = parseAddress(text);
    expect(parsed).toMatchObject({ ok: false, error: { code: 'bad_domain' } });
    expect(parsed).toHaveProperty('error.message', expect.stringContaining(why));
  });
});
