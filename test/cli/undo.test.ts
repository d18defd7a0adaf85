import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Snapshot } from '../../src/domain/account/snapshot.ts';
import { aMetadataBench, pairsOf, stateOf, usersWithMetadata } from '../support/chaos/metadata-bench.ts';
import { callApi } from '../support/servers/sandbox.ts';

test('500 pairs linked with --snapshot and undone: every account stands as it was', async () => {
  const { tenant, folder, write, call, summary, lines } = await aMetadataBench({
    users: usersWithMetadata(500),
  });
  const before = stateOf(tenant);
  write('pairs.csv', pairsOf(500));
  const linked = await call('link', 'pairs.csv', '--snapshot', '--yes', '--out', 'run');
  expect(linked.code).toBe(0);
  expect(linked.stderr).toContain('Requests per pair: 2 (link, read of the secondary).');
  expect(summary('run').requests.sent).toBe(1000);
  expect(Object.keys(stateOf(tenant))).toHaveLength(500);
  expect(statSync(join(folder, 'run/snapshot.jsonl')).mode & 0o777).toBe(0o600);

  const undone = await call('undo', 'run', '--yes', '--out', 'undo');
  expect(undone.code).toBe(0);
  expect(undone.stdout).toContain('Undone: 500 pairs are unlinked.');
  expect(summary('undo')).toMatchObject({
    state: 'completed',
    counts: { rows: 500, unlinked: 500, linked: 0, failed: 0, skipped: 0 },
    requests: { sent: 1000 },
  });
  expect(stateOf(tenant)).toEqual(before);
  expect(lines('undo/success.jsonl')[0]).toMatchObject({
    outcome: 'unlinked',
    metadata: 'restored',
    evidence: 'reply',
  });

  const again = await call('undo', 'run', '--yes', '--out', 'undo', '--resume');
  expect(again.stderr).toContain('nothing was sent');
  const report = await call('report', 'undo');
  expect(report.stdout).toContain('500  unlinked');
});

test('the last pair linked is the first to be unlinked', async () => {
  const { tenant, write, call } = await aMetadataBench({ users: usersWithMetadata(5) });
  write('pairs.csv', pairsOf(5));
  await call('link', 'pairs.csv', '--yes', '--out', 'run', '--concurrency', '1');
  const canary = await call('undo', 'run', '--yes', '--out', 'undo', '--limit', '2', '--concurrency', '1');
  expect(canary.code).toBe(0);
  const unlinked = () => tenant.applied.filter(({ kind }) => kind === 'unlink').map(({ primary }) => primary);
  expect(unlinked()).toEqual(['auth0|p5', 'auth0|p4']);
  await call('undo', 'run', '--yes', '--out', 'undo', '--resume', '--concurrency', '1');
  expect(unlinked()).toEqual(['auth0|p5', 'auth0|p4', 'auth0|p3', 'auth0|p2', 'auth0|p1']);
});

test('a plain link takes one request a pair, and its undo says that the metadata is gone', async () => {
  const { write, call, summary, lines } = await aMetadataBench({ users: usersWithMetadata(3) });
  write('pairs.csv', pairsOf(3));
  const linked = await call('link', 'pairs.csv', '--yes', '--out', 'run');
  expect(linked.stderr).toContain('No copy of them is kept');
  expect(summary('run').requests.sent).toBe(3);
  const undone = await call('undo', 'run', '--yes', '--out', 'undo');
  expect(undone.stderr).toContain('kept no snapshot');
  expect(lines('undo/success.jsonl')[0]).toMatchObject({ metadata: 'unknown', not_restored: ['metadata'] });
});

test('undo leaves alone what was linked before the run, and what is not as the run had left it', async () => {
  const { tenant, write, call, lines } = await aMetadataBench({
    users: [...usersWithMetadata(4), 'auth0|other'],
  });
  write('pairs.csv', pairsOf(4));
  await callApi(tenant, 'POST', 'users/auth0|p1/identities', {
    body: { provider: 'google-oauth2', user_id: 's1' },
  });
  await call('link', 'pairs.csv', '--snapshot', '--yes', '--out', 'run');
  // Somebody unlinks s2, and s3 to link it elsewhere.
  await callApi(tenant, 'DELETE', 'users/auth0|p2/identities/google-oauth2/s2');
  await callApi(tenant, 'DELETE', 'users/auth0|p3/identities/google-oauth2/s3');
  await callApi(tenant, 'POST', 'users/auth0|other/identities', {
    body: { provider: 'google-oauth2', user_id: 's3' },
  });
  const before = stateOf(tenant);
  const undone = await call('undo', 'run', '--yes', '--out', 'undo');
  expect(undone.code).toBe(0);
  expect(undone.stdout).toContain('1 pair is unlinked, and 2 were left alone');
  expect(
    lines('undo/skipped.jsonl').map((line) => [line.secondary_user_id, 'why' in line && line.why]),
  ).toEqual(
    expect.arrayContaining([
      ['google-oauth2|s2', 'already_unlinked'],
      ['google-oauth2|s3', 'linked_or_deleted_since'],
    ]),
  );
  const { 'google-oauth2|s4': _s4, 'auth0|p4': _p4, ...others } = stateOf(tenant);
  const { 'auth0|p4': _before, ...othersBefore } = before;
  expect(others).toEqual(othersBefore);
});

test('a dry run and a call that nobody confirms change nothing and leave no folder', async () => {
  const { tenant, write, call } = await aMetadataBench({ users: usersWithMetadata(2) });
  write('pairs.csv', pairsOf(2));
  await call('link', 'pairs.csv', '--snapshot', '--yes', '--out', 'run');
  const before = stateOf(tenant);
  const dry = await call('undo', 'run', '--dry-run', '--json', '--out', 'undo');
  expect(dry.code).toBe(0);
  expect(JSON.parse(dry.stdout)).toEqual({ pairs: 2, requests: 4 });
  const unasked = await call('undo', 'run', '--out', 'undo');
  expect(unasked.code).toBe(2);
  expect(unasked.stderr).toContain('google-oauth2|s2 becomes an account again, auth0|p2 stays');
  expect(stateOf(tenant)).toEqual(before);
  expect(() => statSync('undo')).toThrow();
});

test('an undo cannot be undone, and it is for the tenant of its run alone', async () => {
  const { write, call } = await aMetadataBench({ users: usersWithMetadata(1) });
  write('pairs.csv', pairsOf(1));
  await call('link', 'pairs.csv', '--yes', '--out', 'run');
  await call('undo', 'run', '--yes', '--out', 'undo');
  expect((await call('undo', 'undo', '--yes', '--json')).stdout).toContain('"no_link_run"');
  expect((await call('undo', 'nowhere', '--yes', '--json')).stdout).toContain('"no_run"');
  expect((await call('undo', 'run', '--yes', '--json', '--domain', 'acme.eu.auth0.com')).stdout).toContain(
    '"tenant_differs"',
  );
});

test('a blocked secondary comes back blocked, and identities of its own are told to stay', async () => {
  const users = [
    'auth0|p1',
    {
      user_id: 'google-oauth2|s1',
      blocked: true,
      identities: [
        {
          provider: 'google-oauth2',
          user_id: 's1',
          connection: 'google-oauth2',
          isSocial: true,
          access_token: 'ya29.secret',
        },
        { provider: 'github', user_id: '7', connection: 'github', isSocial: true },
      ],
    },
  ];
  const { tenant, write, call, read, lines } = await aMetadataBench({ users });
  write('pairs.csv', pairsOf(1));
  await call('link', 'pairs.csv', '--snapshot', '--yes', '--out', 'run');
  expect(read('run/snapshot.jsonl')).not.toContain('ya29.secret');
  const [snapshot] = read('run/snapshot.jsonl')
    .split('\n')
    .map((line) => line && (JSON.parse(line) as Snapshot));
  expect(snapshot).toMatchObject({ row: 1, line: 2, source: 'tenant', profile: { blocked: true } });
  await call('undo', 'run', '--yes', '--out', 'undo');
  expect(tenant.tenant.users.get('google-oauth2|s1')).toMatchObject({ blocked: true });
  expect(lines('undo/success.jsonl')).toMatchObject([{ metadata: 'none', not_restored: ['identities'] }]);
});
