import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { aBench, pairsCsv } from '../../support/a-bench.ts';
import { aUser, ndjson } from '../../support/builders/an-export.ts';

/** Ends a process with code 99 as soon as it opens a socket or looks a name up. */
const NO_NETWORK = `--import=${new URL('../../support/servers/no-network.mjs', import.meta.url).href}`;

const USERS = [aUser('auth0|p1'), aUser('google-oauth2|s1')];

describe('an audit without --live', () => {
  test.each([
    ['of the file alone', []],
    ['against an export', ['--users', 'users.ndjson.gz']],
  ])('makes no connection and needs no credentials: %s', async (_, flags) => {
    const bench = await aBench({ users: USERS });
    bench.write('pairs.csv', pairsCsv(1));
    bench.write('users.ndjson.gz', gzipSync(ndjson(USERS)));
    const nothing = { AUTH0_DOMAIN: '', AUTH0_CLIENT_ID: '', AUTH0_CLIENT_SECRET: '' };
    const args = ['audit', 'pairs.csv', ...flags, '--out', 'out'];
    expect((await bench.run(args, { env: { ...nothing, NODE_OPTIONS: NO_NETWORK } })).code).toBe(0);
    expect(bench.tenant.requests).toEqual([]);
  });

  test('makes none where it could, either', async () => {
    const bench = await aBench({ users: USERS });
    bench.write('pairs.csv', pairsCsv(1));
    const { code } = await bench.run(['audit', 'pairs.csv'], { env: { NODE_OPTIONS: NO_NETWORK } });
    expect(code).toBe(0);
  });

  test('would be found out by this test', async () => {
    const bench = await aBench({ users: USERS });
    bench.write('pairs.csv', pairsCsv(1));
    const { code } = await bench.run(['audit', 'pairs.csv', '--live'], { env: { NODE_OPTIONS: NO_NETWORK } });
    expect(code).toBe(99);
  });
});

describe('what is sent', () => {
  test('by a live audit are the token request, one read for each account, and three for what a secondary may do', async () => {
    const bench = await aBench({ users: USERS });
    const pairs = bench.write('pairs.csv', `${pairsCsv(1)}auth0|p1,google-oauth2|s9\n`);
    await bench.call(['audit', pairs, '--live']);
    const [token, ...reads] = bench.tenant.requests.map(({ method, path }) => `${method} ${path}`);
    expect(token).toBe('POST /oauth/token');
    expect(reads.sort()).toEqual([
      'GET /api/v2/users/auth0|p1',
      'GET /api/v2/users/google-oauth2|s1',
      'GET /api/v2/users/google-oauth2|s1/organizations',
      'GET /api/v2/users/google-oauth2|s1/permissions',
      'GET /api/v2/users/google-oauth2|s1/roles',
      'GET /api/v2/users/google-oauth2|s9',
    ]);
  });

  test('by a dry run is the token request', async () => {
    const bench = await aBench({ users: USERS });
    const pairs = bench.write('pairs.csv', pairsCsv(1));
    const { code } = await bench.call(['link', pairs, '--dry-run']);
    expect(code).toBe(0);
    expect(bench.tenant.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /oauth/token',
    ]);
    expect(bench.tenant.applied).toEqual([]);
  });
});
