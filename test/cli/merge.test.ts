import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callMain } from '../support/call-main.ts';
import { aMetadataBench, pairsOf, stateOf, usersWithMetadata } from '../support/chaos/metadata-bench.ts';

test('--merge-metadata fill gives the primary what it lacks, and undo takes it back', async () => {
  const { tenant, write, call, summary, lines } = await aMetadataBench({ users: usersWithMetadata(20) });
  const before = stateOf(tenant);
  write('pairs.csv', pairsOf(20));
  const linked = await call('link', 'pairs.csv', '--merge-metadata', 'fill', '--yes', '--out', 'run');
  expect(linked.code).toBe(0);
  expect(linked.stderr).toContain('Requests per pair: 4 at most');
  expect(summary('run').requests.sent).toBe(80);
  expect(lines('run/success.jsonl').every((line) => 'merged' in line && line.merged)).toBe(true);
  expect(stateOf(tenant)['auth0|p7']).toMatchObject({
    user_metadata: { theme: 'dark', tags: ['both', 'p7', 's7'], prefs: { lang: 'de', zone: 7 }, only: 's7' },
    app_metadata: { plan: 'free', primary: 7, secondary: { n: 7, list: [7, { deep: true }] } },
  });
  expect((await call('undo', 'run', '--yes', '--out', 'undo')).code).toBe(0);
  expect(stateOf(tenant)).toEqual(before);
});

test('undo leaves a value that somebody changed since the merge, and says so', async () => {
  const { tenant, write, call, lines } = await aMetadataBench({ users: usersWithMetadata(1) });
  write('pairs.csv', pairsOf(1));
  await call('link', 'pairs.csv', '--merge-metadata', 'prefer-secondary', '--yes', '--out', 'run');
  const { users } = tenant.tenant;
  const primary = users.get('auth0|p1');
  if (primary === undefined) throw new Error('no primary');
  expect(primary.user_metadata).toMatchObject({ theme: 'light' });
  users.put({ ...primary, user_metadata: { ...primary.user_metadata, theme: 'blue' } });
  await call('undo', 'run', '--yes', '--out', 'undo');
  expect(users.get('auth0|p1')?.user_metadata).toEqual({
    theme: 'blue',
    tags: ['both', 'p1'],
    prefs: { lang: 'de' },
  });
  expect(lines('undo/success.jsonl')).toMatchObject([{ merge_kept: ['user_metadata.theme'] }]);
});

test('fail-on-conflict refuses the pair before anything is linked, and names the places', async () => {
  const { tenant, write, call, lines } = await aMetadataBench({ users: usersWithMetadata(1) });
  const before = stateOf(tenant);
  write('pairs.csv', pairsOf(1));
  const { code } = await call(
    'link',
    'pairs.csv',
    '--merge-metadata',
    'fail-on-conflict',
    '--yes',
    '--out',
    'run',
  );
  expect(code).toBe(1);
  expect(stateOf(tenant)).toEqual(before);
  expect(lines('run/failure.jsonl')).toMatchObject([
    {
      reason: 'metadata_conflict',
      message:
        'both accounts have a value for user_metadata.theme, user_metadata.prefs.lang, app_metadata.plan',
    },
  ]);
});

test('several secondaries of one primary are merged one after the other', async () => {
  const users = [
    'auth0|p',
    ...[1, 2, 3, 4].map((n) => ({
      user_id: `google-oauth2|s${n}`,
      user_metadata: { tags: [n], [`k${n}`]: n },
    })),
  ];
  const { tenant, write, call } = await aMetadataBench({ users });
  const before = stateOf(tenant);
  write(
    'pairs.csv',
    `primary,secondary\n${[1, 2, 3, 4].map((n) => `auth0|p,google-oauth2|s${n}\n`).join('')}`,
  );
  await call('link', 'pairs.csv', '--merge-metadata', 'fill', '--yes', '--out', 'run');
  const merged = tenant.tenant.users.get('auth0|p')?.user_metadata;
  expect(merged).toMatchObject({ k1: 1, k2: 2, k3: 3, k4: 4 });
  expect([merged?.tags].flat().sort()).toEqual([1, 2, 3, 4]);
  await call('undo', 'run', '--yes', '--out', 'undo');
  expect(stateOf(tenant)).toEqual(before);
});

test('a merge that the tenant refuses fails its row, and undo takes the link back', async () => {
  const { tenant, write, call, lines } = await aMetadataBench({
    users: usersWithMetadata(2),
    faults: [{ fault: { kind: 'status', status: 400 }, method: 'PATCH', userId: 'auth0|p1' }],
  });
  write('pairs.csv', pairsOf(2));
  const { code } = await call('link', 'pairs.csv', '--merge-metadata', 'fill', '--yes', '--out', 'run');
  expect(code).toBe(1);
  expect(lines('run/failure.jsonl')).toMatchObject([{ reason: 'carry_refused', status: 400 }]);
  tenant.setFaults([]);
  await call('undo', 'run', '--yes', '--out', 'undo');
  expect(Object.keys(stateOf(tenant))).toHaveLength(4);
});

test('a resume keeps to the policy that the run began with', async () => {
  const { tenant, write, call } = await aMetadataBench({ users: usersWithMetadata(3) });
  write('pairs.csv', pairsOf(3));
  await call('link', 'pairs.csv', '--merge-metadata', 'fill', '--yes', '--out', 'run', '--limit', '1');
  const other = await call(
    'link',
    'pairs.csv',
    '--merge-metadata',
    'prefer-secondary',
    '--yes',
    '--out',
    'run',
    '--resume',
  );
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('--merge-metadata differs');
  expect((await call('link', 'pairs.csv', '--yes', '--out', 'run', '--resume')).code).toBe(0);
  expect(stateOf(tenant)['auth0|p3']).toMatchObject({ user_metadata: { theme: 'dark', only: 's3' } });
});

test('--carry-roles and --carry-organizations give the primary what the secondary had; undo gives it back', async () => {
  const access = {
    'google-oauth2|s1': {
      roles: ['rol_a'],
      permissions: [{ resource_server_identifier: 'api', permission_name: 'read' }],
      organizations: ['org_a', 'org_b'],
    },
  };
  const { tenant, write, call } = await aMetadataBench({
    users: usersWithMetadata(1),
    roles: [{ id: 'rol_a', name: 'A' }],
    organizations: [
      { id: 'org_a', name: 'a' },
      { id: 'org_b', name: 'b' },
    ],
    access,
  });
  write('pairs.csv', pairsOf(1));
  const { code, stderr } = await call(
    'link',
    'pairs.csv',
    '--carry-roles',
    '--carry-organizations',
    '--yes',
    '--out',
    'run',
  );
  expect(code).toBe(0);
  expect(stderr).toContain('joins the secondary');
  expect(tenant.tenant.access.of('auth0|p1')).toEqual(access['google-oauth2|s1']);
  await call('undo', 'run', '--yes', '--out', 'undo');
  expect(tenant.tenant.access.of('google-oauth2|s1')).toEqual(access['google-oauth2|s1']);
});

test('with --users the profiles come from the export: two requests a pair with the merge, one with a snapshot', async () => {
  const { tenant, folder, write, call, summary, read } = await aMetadataBench({
    users: usersWithMetadata(30),
  });
  const before = stateOf(tenant);
  write('pairs.csv', pairsOf(30));
  await call('export', '--out', 'users.ndjson.gz', '--quiet');
  const linked = await call(
    'link',
    'pairs.csv',
    '--users',
    'users.ndjson.gz',
    '--merge-metadata',
    'fill',
    '--yes',
    '--out',
    'run',
  );
  expect(linked.code).toBe(0);
  expect(linked.stderr).toContain('Requests per pair: 2 (link, PATCH of the primary).');
  expect(summary('run').requests.sent).toBe(60);
  expect(read('run/snapshot.jsonl')).toContain('"source":"export"');
  expect(readdirSync(join(folder, 'run'))).not.toContain('profiles.tmp');
  expect(stateOf(tenant)['auth0|p3']).toMatchObject({ user_metadata: { only: 's3', theme: 'dark' } });
  await call('undo', 'run', '--yes', '--out', 'undo');
  expect(stateOf(tenant)).toEqual(before);

  const kept = await call(
    'link',
    'pairs.csv',
    '--users',
    'users.ndjson.gz',
    '--snapshot',
    '--yes',
    '--out',
    'kept',
  );
  expect(kept.stderr).toContain('Requests per pair: 1 (link).');
  expect(summary('kept').requests.sent).toBe(30);
});

test('audit --live tells what else the secondary would lose, and does without what the token may not read', async () => {
  const { tenant, folder, write, call, lines } = await aMetadataBench({
    users: usersWithMetadata(2),
    roles: [{ id: 'rol_a', name: 'A' }],
    organizations: [{ id: 'org_a', name: 'a' }],
    access: {
      'google-oauth2|s2': { roles: ['rol_a'], organizations: ['org_a'] },
      'auth0|p1': { roles: ['rol_a'] },
    },
  });
  write('pairs.csv', pairsOf(2));
  await call('audit', 'pairs.csv', '--live', '--out', 'audit', '--quiet');
  const found = () =>
    lines('audit/findings.jsonl').filter((line) => 'code' in line && line.code === 'access_discarded');
  expect(found()).toMatchObject([{ row: 2, message: 'google-oauth2|s2 has 1 role and 1 organization' }]);
  expect(tenant.requests.filter(({ method }) => method === 'GET')).toHaveLength(4 + 2 * 3);

  const env = { AUTH0_DOMAIN: tenant.url, AUTH0_ACCESS_TOKEN: tenant.issueToken({ scopes: ['read:users'] }) };
  const narrow = await callMain(['audit', 'pairs.csv', '--live', '--out', 'narrow'], { cwd: folder, env });
  expect(narrow.stderr.match(/lacks read:organizations/g)).toHaveLength(1);
  expect(lines('narrow/findings.jsonl').map((line) => 'message' in line && line.message)).toContain(
    'google-oauth2|s2 has 1 role',
  );
});

test('an audit with --merge-metadata shows for each pair what would be written, and what it replaces', async () => {
  const { tenant, folder, write, call, lines } = await aMetadataBench({ users: usersWithMetadata(2) });
  write('pairs.csv', pairsOf(2));
  await call('export', '--out', 'users.ndjson', '--quiet');
  const sent = tenant.stats().requests;
  const { code, stdout } = await call(
    'audit',
    'pairs.csv',
    '--users',
    'users.ndjson',
    '--merge-metadata',
    'prefer-secondary',
    '--out',
    'audit',
  );
  expect(code).toBe(0);
  expect(stdout).toContain('audit/merges.jsonl');
  expect(tenant.stats().requests).toBe(sent);
  expect(lines('audit/merges.jsonl')[1]).toMatchObject({
    row: 2,
    primary_user_id: 'auth0|p2',
    writes: { user_metadata: { theme: 'light', tags: ['both', 'p2', 's2'] }, app_metadata: { plan: 'pro' } },
    replaces: { user_metadata: { theme: 'dark', tags: ['both', 'p2'] }, app_metadata: { plan: 'free' } },
  });
  expect(readdirSync(join(folder, 'audit'))).not.toContain('profiles.tmp');
  await call(
    'audit',
    'pairs.csv',
    '--users',
    'users.ndjson',
    '--merge-metadata',
    'fail-on-conflict',
    '--out',
    'strict',
  );
  expect(lines('strict/merges.jsonl')[0]).toMatchObject({
    row: 1,
    conflicts: expect.arrayContaining(['app_metadata.plan']),
  });
  const alone = await call('audit', 'pairs.csv', '--merge-metadata', 'fill');
  expect(alone.code).toBe(2);
});
