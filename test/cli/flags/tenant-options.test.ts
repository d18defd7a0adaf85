import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tenantOptionsOf } from '../../../src/cli/flags/tenant-options.ts';
import { problemOf } from '../../support/problem-of.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NO_FLAGS = { domain: undefined, 'token-file': undefined };
const ENV = { AUTH0_DOMAIN: 'acme.auth0.com', AUTH0_ACCESS_TOKEN: 'token' };

describe('the tenant', () => {
  test('is the one of --domain before that of AUTH0_DOMAIN', () => {
    const domain = 'other.auth0.com';
    expect(tenantOptionsOf({ ...NO_FLAGS, domain }, ENV).address.name).toBe(domain);
    expect(tenantOptionsOf(NO_FLAGS, ENV).address.name).toBe('acme.auth0.com');
  });

  test('has to be named', () => {
    expect(problemOf(() => tenantOptionsOf(NO_FLAGS, { AUTH0_ACCESS_TOKEN: 'token' })).code).toBe(
      'no_domain',
    );
  });

  test('has to have a sound name', () => {
    expect(problemOf(() => tenantOptionsOf({ ...NO_FLAGS, domain: 'acme' }, ENV)).code).toBe('bad_domain');
  });

  test('with a custom domain has the audience of AUTH0_AUDIENCE', () => {
    const AUTH0_AUDIENCE = 'https://acme.auth0.com/api/v2/';
    expect(tenantOptionsOf(NO_FLAGS, { ...ENV, AUTH0_AUDIENCE }).address.audience).toBe(AUTH0_AUDIENCE);
  });
});

describe('the way to the tenant', () => {
  test.each([
    [{}, undefined, undefined],
    [{ HTTPS_PROXY: 'proxy:3128', NO_PROXY: 'localhost' }, 'http://proxy:3128', 'localhost'],
    [{ https_proxy: 'http://proxy:3128', no_proxy: '*' }, 'http://proxy:3128', '*'],
  ])('by %j', (env, httpsProxy, noProxy) => {
    expect(tenantOptionsOf(NO_FLAGS, { ...ENV, ...env })).toMatchObject({ httpsProxy, noProxy });
  });

  test('is told where it makes no sense', () => {
    expect(problemOf(() => tenantOptionsOf(NO_FLAGS, { ...ENV, HTTPS_PROXY: 'socks5://proxy' })).code).toBe(
      'bad_proxy',
    );
  });
});

describe('a token file', () => {
  test('is read again later, and is no other token while it cannot be read', async () => {
    const path = join(await tempFolder(), 'token');
    writeFileSync(path, 'first\n');
    const { source } = tenantOptionsOf({ ...NO_FLAGS, 'token-file': path }, ENV);
    if (source.kind !== 'token') return expect.fail(source.kind);
    expect(source.token).toBe('first');
    writeFileSync(path, 'second\n');
    expect(source.reread?.()).toBe('second');
    writeFileSync(path, '');
    expect(source.reread?.()).toBeUndefined();
  });
});
