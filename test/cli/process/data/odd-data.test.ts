import { expect, test } from 'vitest';
import type { SandboxRequest } from '../../../../src/sandbox/server/request.ts';
import { aBench, linksOf } from '../../../support/a-bench.ts';
import {
  aRawTenant,
  type RawReply,
  type RawRequest,
  rawIdentity,
  rawUser,
} from '../../../support/servers/a-raw-tenant.ts';

const DEEP = 20_000;
const DEEP_METADATA = `"user_metadata":{"a":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`;

/** A tenant of users as JSON text. A link adds nothing to them: its reply alone shows the secondary. */
async function aTenantOf(
  users: Readonly<Record<string, string>>,
  special: (request: RawRequest) => RawReply | undefined = () => undefined,
) {
  const bench = await aBench();
  const tenant = await aRawTenant((request) => {
    const told = special(request);
    if (told !== undefined) return told;
    const [, id = '', rest] = /^users\/([^/]*)(.*)$/.exec(request.path) ?? [];
    const user = users[id];
    if (user === undefined) return undefined;
    if (request.method === 'POST' && rest === '/identities') {
      const { provider, user_id } = JSON.parse(request.body);
      return { status: 201, text: `[${rawIdentity(id)},${rawIdentity(`${provider}|${user_id}`)}]` };
    }
    if (request.method === 'DELETE') return { status: 200, text: `[${rawIdentity(id)}]` };
    return { status: 200, text: rest === '' ? user : '[]' };
  });
  return {
    ...bench,
    raw: tenant,
    run: (...args: string[]) => bench.run([...args, '--yes', '--quiet'], { env: tenant.env }),
    call: (...args: string[]) => bench.call([...args, '--yes', '--quiet'], { env: tenant.env }),
  };
}

/** `auth0|p1,github|s1` and so on. */
function pairs(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => `auth0|p${i + 1},github|s${i + 1}\n`);
  return `primary_user_id,secondary_user_id\n${rows.join('')}`;
}

const USERS = Object.fromEntries(
  ['auth0|p1', 'github|s1', 'auth0|p2', 'github|s2', 'auth0|p3', 'github|s3'].map((id) => [id, rawUser(id)]),
);

test.each([
  ['the secondary', 'github|s1', ['--snapshot']],
  ['the primary', 'auth0|p1', ['--merge-metadata', 'fill']],
])(
  'metadata of %s that nests 20,000 deep fails its row, and the next row is linked',
  async (_who, id, flags) => {
    const withMore = { ...USERS, 'github|s1': rawUser('github|s1', '"app_metadata":{"a":1}') };
    const { write, run, outcomes } = await aTenantOf({ ...withMore, [id]: rawUser(id, DEEP_METADATA) });
    const { code, stderr } = await run('link', write('pairs.csv', pairs(2)), ...flags, '--out', 'run');
    expect(code, stderr).toBe(1);
    expect(outcomes('run')).toMatchObject([
      { outcome: 'failed', reason: 'rejected', message: `the data of ${id} nests more than 256 levels deep` },
      { outcome: 'linked' },
    ]);
  },
);

test('a profile that no line of the record could hold fails its row before anything is sent', async () => {
  // Half of what a reply may have; escaped in the record it is three times as much.
  const long = `"user_metadata":{"a":"${'\u007f'.repeat(4_000_000)}"}`;
  const { write, call, outcomes } = await aTenantOf({ ...USERS, 'github|s1': rawUser('github|s1', long) });
  const args = ['link', write('pairs.csv', pairs(2)), '--snapshot', '--out', 'run'];
  expect((await call(...args)).code).toBe(1);
  expect((await call(...args, '--resume')).code).toBe(1);
  expect(outcomes('run')).toMatchObject([{ reason: 'rejected', attempts: 0 }, { outcome: 'linked' }]);
});

test('a link whose reply holds deep data is linked all the same', async () => {
  const { write, call, outcomes } = await aTenantOf(USERS, ({ method, path }) =>
    method === 'POST' && path.startsWith('users/auth0|p1')
      ? {
          status: 201,
          text: `[${rawIdentity('auth0|p1')},{"provider":"github","user_id":"s1","profileData":{"n":12345678901234567890,${DEEP_METADATA}}}]`,
        }
      : undefined,
  );
  expect((await call('link', write('pairs.csv', pairs(2)), '--out', 'run')).code).toBe(0);
  expect(outcomes('run')).toMatchObject([
    { outcome: 'linked', evidence: 'reply' },
    { outcome: 'linked', evidence: 'reply' },
  ]);
});

test('an id token whose sub holds half a surrogate pair is no id token', async () => {
  const { write, run, outcomes } = await aTenantOf(USERS);
  const part = (json: string) => Buffer.from(json).toString('base64url');
  const token = `${part('{"alg":"RS256"}')}.${part('{"sub":"github|\\ud800"}')}.c2ln`;
  write(
    'pairs.csv',
    `primary_user_id,secondary_user_id,link_with\nauth0|p1,,${token}\nauth0|p2,github|s2,\n`,
  );
  const { code, stderr } = await run('link', 'pairs.csv', '--out', 'run');
  expect(code, stderr).toBe(1);
  expect(outcomes('run')).toMatchObject([{ reason: 'link_token_rejected' }, { outcome: 'linked' }]);
});

test('nor do ids with half a surrogate pair, endless pages and huge lists in replies end a run', async () => {
  const roles = (entry: string, count: number) => ({
    status: 200,
    text: `[${Array(count).fill(entry).join(',')}]`,
  });
  const { write, run, outcomes } = await aTenantOf(USERS, ({ method, path }) => {
    if (method !== 'GET')
      return path.startsWith('organizations/') ? { status: 404, text: '{"statusCode":404}' } : undefined;
    if (path === 'users/github|s1/organizations') return roles('{"id":"org_\\ud800"}', 1);
    if (path === 'users/github|s2/roles') return roles('{"id":"rol_1"}', 200_000);
    if (path === 'users/github|s3/roles') return roles('{"id":"rol_1"}', 100);
    return undefined;
  });
  const flags = ['--carry-roles', '--carry-organizations', '--out', 'run'];
  const { code, stderr } = await run('link', write('pairs.csv', pairs(3)), ...flags);
  expect(code, stderr).toBe(1);
  expect(outcomes('run')).toMatchObject([
    { reason: 'carry_refused', status: 404 },
    { outcome: 'linked' },
    { reason: 'rejected' },
  ]);
});

const NUMERIC = 'facebook|10153456789012345679';
const NEIGHBOUR = 'facebook|10153456789012345678';

test('ids of digits keep them: a link is seen in its reply and in a read, and a neighbouring id is another', async () => {
  const { write, call, raw, outcomes } = await aTenantOf(
    {
      'auth0|p1': rawUser('auth0|p1'),
      'auth0|p2': rawUser('auth0|p2', '', [NUMERIC]),
      'auth0|p3': rawUser('auth0|p3', '', [NEIGHBOUR]),
      [NUMERIC]: rawUser(NUMERIC),
    },
    ({ method, path }) =>
      method === 'POST' && !path.startsWith('users/auth0|p1')
        ? { status: 409, text: '{"statusCode":409,"errorCode":"identity_exists"}' }
        : undefined,
  );
  for (const [run, primary] of [
    ['one', 'auth0|p1'],
    ['two', 'auth0|p2'],
    ['three', 'auth0|p3'],
  ] as const) {
    write('pairs.csv', `primary_user_id,secondary_user_id\n${primary},${NUMERIC}\n`);
    await call('link', 'pairs.csv', '--out', run);
  }
  expect(outcomes('one')).toMatchObject([{ outcome: 'linked', evidence: 'reply', attempts: 1 }]);
  expect(outcomes('two')).toMatchObject([{ outcome: 'already_linked' }]);
  expect(outcomes('three')).toMatchObject([{ outcome: 'failed', reason: 'linked_elsewhere' }]);
  expect(raw.bodies('POST')).toHaveLength(3);
});

test('numbers in metadata keep their digits through snapshot, journal, merge and undo', async () => {
  const numbers =
    '{"id":12345678901234567890,"far":1e400,"fine":0.1000000000000000055511151231257827,"same":1.5}';
  const old = '{"id":98765432109876543210}';
  const users: Record<string, string> = {
    'auth0|p1': rawUser('auth0|p1', `"user_metadata":{"kept":${old}}`),
    'github|s1': rawUser('github|s1', `"user_metadata":{"kept":${numbers},"ids":[9007199254740993]}`),
  };
  const { write, call, raw, read } = await aTenantOf(users);
  const flags = ['--merge-metadata', 'prefer-secondary', '--out', 'run'];
  expect((await call('link', write('pairs.csv', pairs(1)), ...flags)).code).toBe(0);
  const wrote = `{"kept":${numbers},"ids":[9007199254740993]}`;
  expect(raw.bodies('PATCH')).toEqual([`{"user_metadata":${wrote}}`]);
  expect(read('run/snapshot.jsonl')).toContain(`"user_metadata":{"kept":${numbers}`);

  users['auth0|p1'] = rawUser('auth0|p1', `"user_metadata":${wrote}`, ['github|s1']);
  expect((await call('undo', 'run', '--out', 'undo')).code).toBe(0);
  expect(raw.bodies('PATCH').slice(1)).toEqual([
    `{"user_metadata":{"kept":${numbers},"ids":[9007199254740993]}}`,
    `{"user_metadata":{"kept":${old},"ids":null}}`,
  ]);
});

test('metadata of another user than the one that was asked for is written nowhere', async () => {
  const other = rawUser('auth0|other', '"user_metadata":{"secret":1}');
  const { write, call, raw, outcomes } = await aTenantOf({ ...USERS, 'github|s1': other });
  await call(
    'link',
    write('pairs.csv', pairs(1)),
    '--merge-metadata',
    'fill',
    '--out',
    'run',
    '--max-outage',
    '1',
  );
  expect([raw.bodies('PATCH'), raw.bodies('POST')]).toEqual([[], []]);
  expect(outcomes('run').filter(({ outcome }) => outcome !== 'failed')).toEqual([]);
});

test('a link reply about another user proves nothing: the primary is read', async () => {
  const { write, call, outcomes } = await aTenantOf(
    { ...USERS, 'auth0|p1': rawUser('auth0|p1', '', ['github|s1']) },
    ({ method }) =>
      method === 'POST'
        ? { status: 201, text: `[${rawIdentity('auth0|other')},${rawIdentity('github|s1')}]` }
        : undefined,
  );
  expect((await call('link', write('pairs.csv', pairs(1)), '--out', 'run')).code).toBe(0);
  expect(outcomes('run')).toMatchObject([{ outcome: 'linked', evidence: 'read', recovered: true }]);
});

test('a row with a primary_token that may not read is settled with the management token', async () => {
  const { tenant, write, call, outcomes } = await aBench();
  const scopes = ['update:current_user_identities'];
  const tokens = [1, 2, 3].map((i) => tenant.issueUserToken(`auth0|p${i}`, { scopes }));
  const idTokens = [1, 2, 3].map((i) => tenant.issueIdToken(`google-oauth2|s${i}`));
  const csv = tokens.map((token, i) => `auth0|p${i + 1},${idTokens[i]},${token}\n`).join('');
  write('pairs.csv', `primary_user_id,link_with,primary_token\n${csv}`);
  const lost = { kind: 'reset', applied: true } as const;
  tenant.setFaults([{ method: 'POST', userId: 'auth0|p1', fault: lost, times: 1 }]);
  const args = ['link', 'pairs.csv', '--yes', '--quiet'];
  expect((await call([...args, '--out', 'one'])).code).toBe(0);
  expect(outcomes('one')).toMatchObject([
    { outcome: 'linked', evidence: 'read', recovered: true },
    { outcome: 'linked', evidence: 'reply' },
    { outcome: 'linked', evidence: 'reply' },
  ]);
  expect((await call([...args, '--out', 'two'])).code).toBe(0);
  expect(outcomes('two').map(({ outcome }) => outcome)).toEqual(Array(3).fill('already_linked'));
  expect(linksOf(tenant)).toHaveLength(3);
});

test('so is one whose token has expired between a lost reply and the look', async () => {
  const { tenant, write, call, outcomes } = await aBench();
  const token = tenant.issueUserToken('auth0|p1');
  const idToken = tenant.issueIdToken('google-oauth2|s1');
  write('pairs.csv', `primary_user_id,link_with,primary_token\nauth0|p1,${idToken},${token}\n`);
  const expired = { kind: 'status', status: 401, message: 'Expired token' } as const;
  const isOwn = (request: SandboxRequest) => request.headers.authorization === `Bearer ${token}`;
  tenant.setFaults([
    { method: 'POST', fault: { kind: 'reset', applied: true }, times: 1 },
    { method: 'GET', match: isOwn, fault: expired, times: 1 },
  ]);
  expect((await call(['link', 'pairs.csv', '--yes', '--quiet', '--out', 'run'])).code).toBe(0);
  expect(outcomes('run')).toMatchObject([{ outcome: 'linked', recovered: true }]);
});
