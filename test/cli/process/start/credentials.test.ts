import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aBench, pairsCsv } from '../../../support/a-bench.ts';

const NO_CLIENT = { AUTH0_CLIENT_ID: '', AUTH0_CLIENT_SECRET: '' };

test.each([
  { what: 'no credentials', env: NO_CLIENT, says: 'AUTH0_ACCESS_TOKEN' },
  { what: 'an id without a secret', env: { AUTH0_CLIENT_SECRET: '' }, says: 'AUTH0_CLIENT_SECRET' },
  { what: 'no tenant', env: { AUTH0_DOMAIN: '' }, says: '--domain' },
  { what: 'a path in the domain', env: { AUTH0_DOMAIN: 'acme.auth0.com/api' }, says: 'has a path' },
  { what: 'http to another machine', env: { AUTH0_DOMAIN: 'http://acme.auth0.com' }, says: 'unencrypted' },
])('$what is told before anything is sent', async ({ env, says }) => {
  const { tenant, folder, write, call } = await aBench();
  const { code, stderr } = await call(['link', write('pairs.csv', pairsCsv(1)), '--yes', '--out', 'run'], {
    env,
  });
  expect(code).toBe(2);
  expect(stderr).toContain(says);
  expect(tenant.requests).toEqual([]);
  expect(existsSync(join(folder, 'run'))).toBe(false);
});

test('a token that cannot do the work is refused before the first call', async () => {
  const { tenant, write, call } = await aBench();
  const pairs = write('pairs.csv', pairsCsv(1));
  const link = (token: string) =>
    call(['link', pairs, '--yes'], { env: { ...NO_CLIENT, AUTH0_ACCESS_TOKEN: token } });
  const [noScope, noRead, expired, otherAudience] = await Promise.all([
    link(tenant.issueToken({ scopes: ['read:users'] })),
    link(tenant.issueToken({ scopes: ['update:users'] })),
    link(tenant.issueToken({ lifeS: -60 })),
    link(tenant.issueToken({ audience: 'https://other.auth0.com/api/v2/' })),
  ]);
  expect([noScope, noRead, expired, otherAudience].map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  expect(noScope.stderr).toContain('update:users');
  expect(noRead.stderr).toContain('read:users');
  expect(expired.stderr).toContain('expired');
  expect(otherAudience.stderr).toContain('https://other.auth0.com/api/v2/');
  expect(tenant.requests).toEqual([]);
});

test('a token without read:users does with --no-read-back, an opaque one with a warning, one from a file as it is', async () => {
  const { tenant, folder, write, call } = await aBench();
  const pairs = write('pairs.csv', pairsCsv(1));
  const opaque = tenant.issueToken({ opaque: true });
  const writeOnly = tenant.issueToken({ scopes: ['update:users'] });
  const [first, second, third] = [
    await call(['link', pairs, '--yes', '--no-read-back'], {
      env: { ...NO_CLIENT, AUTH0_ACCESS_TOKEN: writeOnly },
    }),
    await call(['link', pairs, '--yes'], { env: { ...NO_CLIENT, AUTH0_ACCESS_TOKEN: opaque } }),
    await call(
      ['link', pairs, '--yes', '--token-file', join(folder, write('token', `${tenant.issueToken()}\n`))],
      {
        env: NO_CLIENT,
      },
    ),
  ];
  expect([first.code, second.code, third.code]).toEqual([0, 0, 0]);
  expect(second.stderr).toContain('warning:');
  expect(tenant.stats().tokenRequests).toBe(0);
});

test('wrong client credentials are the tenant refusing at the very start', async () => {
  const { tenant, write, call } = await aBench();
  const { code, stderr } = await call(['link', write('pairs.csv', pairsCsv(1)), '--yes', '--out', 'run'], {
    env: { AUTH0_CLIENT_SECRET: 'wrong-secret-of-the-test' },
  });
  expect(code).toBe(2);
  expect(stderr).not.toContain('wrong-secret-of-the-test');
  expect(tenant.stats()).toMatchObject({ tokenRequests: 1, links: 0 });
});
