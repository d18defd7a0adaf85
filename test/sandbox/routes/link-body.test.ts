import { describe, expect, it } from 'vitest';
import { isConfigured, parseLinkBody } from '../../../src/sandbox/routes/link-body.ts';

const parse = (body: unknown) => parseLinkBody(typeof body === 'string' ? body : JSON.stringify(body));

describe('the body of a link', () => {
  it.each([
    ['a bare id', { provider: 'auth0', user_id: 'b' }, { provider: 'auth0', userId: 'b' }],
    ['a full id', { provider: 'auth0', user_id: 'auth0|b' }, { provider: 'auth0', userId: 'b' }],
    [
      'a bare enterprise id, which holds a bar of its own',
      { provider: 'samlp', user_id: 'acme-conn|u@x.com' },
      { provider: 'samlp', userId: 'acme-conn|u@x.com' },
    ],
    [
      'a full enterprise id',
      { provider: 'samlp', user_id: 'samlp|acme-conn|u@x.com' },
      { provider: 'samlp', userId: 'acme-conn|u@x.com' },
    ],
  ])('may name the secondary by %s', (_, body, secondary) => {
    expect(parse(body)).toEqual({ ok: true, value: { kind: 'by_id', secondary } });
  });

  it('may name a connection', () => {
    const body = { provider: 'auth0', user_id: 'b', connection_id: 'con_0123456789AbCdEf' };
    expect(parse(body)).toMatchObject({ ok: true, value: { connectionId: 'con_0123456789AbCdEf' } });
  });

  it('may be link_with alone', () => {
    expect(parse({ link_with: 'a.b.c' })).toEqual({
      ok: true,
      value: { kind: 'by_token', linkWith: 'a.b.c' },
    });
  });

  it.each([
    ['no JSON', '{"provider":', 'JSON format'],
    ['an array', [], 'Expected type object'],
    [
      'an unknown property',
      { provider: 'auth0', user_id: 'b', user: 1 },
      'Additional properties not allowed: user',
    ],
    ['link_with beside provider', { link_with: 'a.b.c', provider: 'auth0' }, 'link_with cannot be sent with'],
    ['link_with beside user_id', { link_with: 'a.b.c', user_id: 'b' }, 'link_with cannot be sent with'],
    [
      'link_with beside connection_id',
      { link_with: 'a.b.c', connection_id: 'con_0123456789AbCdEf' },
      'link_with cannot be sent with',
    ],
    ['no user_id', { provider: 'auth0' }, 'Missing required property: user_id'],
    ['nothing', {}, 'Missing required property: user_id'],
    ['an empty user_id', { provider: 'auth0', user_id: '' }, 'too short'],
    [
      'a user_id that is a number',
      { provider: 'auth0', user_id: 5 },
      'Expected type string on property user_id',
    ],
    ['an unknown provider', { provider: 'acme', user_id: 'b' }, 'No enum match for: acme'],
    [
      'a connection_id out of its pattern',
      { provider: 'auth0', user_id: 'b', connection_id: 'con_short' },
      'does not match pattern',
    ],
  ])('is refused with 400 invalid_body for %s', (_, body, words) => {
    expect(parse(body)).toMatchObject({
      ok: false,
      error: { status: 400, body: { errorCode: 'invalid_body', message: expect.stringContaining(words) } },
    });
  });

  it('without a provider is told as a connection that does not exist', () => {
    expect(parse({ user_id: 'b' })).toMatchObject({
      error: { body: { errorCode: 'inexistent_connection' } },
    });
  });
});

describe('a connection', () => {
  const connections = [{ id: 'con_0000000000000001', name: 'Main', strategy: 'auth0' }];
  it.each([
    ['any where the tenant lists none', undefined, 'github', 'con_0123456789AbCdEf', true],
    ['a listed provider', connections, 'auth0', undefined, true],
    ['a listed id', connections, 'auth0', 'con_0000000000000001', true],
    ['not an id nobody listed', connections, 'auth0', 'con_0000000000000002', false],
    ['not a provider nobody listed', connections, 'github', undefined, false],
    ['not a listed id under another provider', connections, 'github', 'con_0000000000000001', false],
  ])('is configured: %s', (_, listed, provider, id, configured) => {
    expect(isConfigured(listed, provider, id)).toBe(configured);
  });
});
