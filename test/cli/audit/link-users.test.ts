import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TenantUser } from '../../../src/sandbox/state/users.ts';
import { aBench, type Bench, linksOf } from '../../support/a-bench.ts';
import { aUser, ndjson, writeFacts } from '../../support/builders/an-export.ts';

const HEADER = 'primary_user_id,secondary_user_id\n';
const OTHER_MAIL = { email: 'other@example.com' };
const UNVERIFIED = { email_verified: false };

/** A tenant, an export of those of its users that are old enough, and a file of pairs. */
async function aBenchOf(users: { old: TenantUser[]; young?: TenantUser[] }, rows: string): Promise<Bench> {
  const bench = await aBench({ users: [...users.old, ...(users.young ?? [])] });
  bench.write('users', ndjson(users.old));
  writeFacts(bench.folder, 'users', { tenant: bench.tenant.url });
  bench.write('pairs.csv', HEADER + rows);
  return bench;
}

function link(bench: Bench, ...flags: string[]) {
  return bench.call(['link', 'pairs.csv', '--out', 'run', '--yes', '--json', ...flags]);
}

/** How each row ended: `linked`, `email_mismatch`, … */
function ends(bench: Bench): string[] {
  return bench.outcomes('run').map((line) => ('reason' in line ? line.reason : line.outcome));
}

describe('--require-… in a run', () => {
  const old = [
    ...[aUser('auth0|p1'), aUser('google-oauth2|s1')],
    ...[aUser('auth0|p2'), aUser('google-oauth2|s2', [], OTHER_MAIL)],
    ...[aUser('auth0|p3', [], UNVERIFIED), aUser('google-oauth2|s3')],
    ...[aUser('auth0|p4', ['google-oauth2|s4'], UNVERIFIED)],
  ];
  const rows = [1, 2, 3, 4].map((n) => `auth0|p${n},google-oauth2|s${n}\n`).join('');

  test.each([
    [['--require-same-email'], ['linked', 'email_mismatch', 'linked', 'already_linked']],
    [['--require-verified'], ['linked', 'linked', 'email_unverified', 'already_linked']],
    [[], ['linked', 'linked', 'linked', 'already_linked']],
  ])('refuses before any call what the export shows (%s)', async (flags, expected) => {
    const bench = await aBenchOf({ old }, rows);
    const { code } = await link(bench, '--users', 'users', ...flags);
    expect(ends(bench)).toEqual(expected);
    expect(code).toBe(expected.some((end) => end.startsWith('email')) ? 1 : 0);
    expect(linksOf(bench.tenant)).toHaveLength(expected.filter((end) => end === 'linked').length);
  });

  test('has the tenant show what is younger than the export, before it is linked', async () => {
    const young = [
      ...[aUser('auth0|p5'), aUser('google-oauth2|s5')],
      ...[aUser('auth0|p6'), aUser('google-oauth2|s6', [], OTHER_MAIL)],
      ...[aUser('auth0|p7'), aUser('google-oauth2|s7', [], UNVERIFIED)],
      aUser('auth0|p8', ['google-oauth2|s8']),
      aUser('auth0|p9'),
    ];
    const more = [5, 6, 7, 8, 9, 10].map((n) => `auth0|p${n},google-oauth2|s${n}\n`).join('');
    const bench = await aBenchOf({ old, young }, more + rows);
    const required = ['--require-same-email', '--require-verified'];
    await link(bench, '--users', 'users', ...required);
    expect(ends(bench).slice(0, 6)).toEqual([
      'linked',
      'email_mismatch',
      'email_unverified',
      'already_linked',
      'secondary_not_found',
      'primary_not_found',
    ]);
    expect(bench.outcomes('run')[1]).toMatchObject({
      message: 'auth0|p6 and google-oauth2|s6 have different e-mail addresses',
      attempts: 0,
    });
    expect(linksOf(bench.tenant)).toEqual(['auth0|p1 google-oauth2|s1', 'auth0|p5 google-oauth2|s5']);
  });

  test('wants an export', async () => {
    const bench = await aBenchOf({ old }, rows);
    const { code, stdout } = await link(bench, '--require-verified');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('--users'),
    });
  });
});

describe('an export that a run must not believe', () => {
  const old = [aUser('auth0|p', ['github|s']), aUser('auth0|q'), aUser('github|t')];
  const rows = 'auth0|p,github|s\nauth0|q,github|t\n';

  test.each([
    ['more than a day old', { taken_at: '2020-01-01T00:00:00.000Z' }, 'export_old'],
    ['of another tenant', { tenant: 'acme.auth0.com' }, 'export_of_other_tenant'],
  ])('is %s', async (_, facts, code) => {
    const bench = await aBenchOf({ old }, rows);
    writeFacts(bench.folder, 'users', { tenant: bench.tenant.url, ...facts });
    const result = await link(bench, '--users', 'users');
    expect(result.code).toBe(2);
    expect(JSON.parse(result.stdout).error.code).toBe(code);
    expect(bench.tenant.requests).toEqual([]);
  });

  test('is another one than the run began with, or gone, when it is resumed', async () => {
    const bench = await aBenchOf({ old }, `${rows}auth0|r,github|u\n`);
    await link(bench, '--users', 'users', '--limit', '1');

    bench.write('users', ndjson([...old, aUser('auth0|new')]));
    writeFacts(bench.folder, 'users', { tenant: bench.tenant.url });
    expect(JSON.parse((await link(bench, '--resume')).stdout).error.code).toBe('export_changed');

    rmSync(join(bench.folder, 'users'));
    expect(JSON.parse((await link(bench, '--resume')).stdout).error.code).toBe('input_not_found');

    const other = await link(bench, '--resume', '--users', 'other');
    expect(JSON.parse(other.stdout).error.code).toBe('options_differ');
  });

  test('may have grown old by the time its run is resumed', async () => {
    const bench = await aBenchOf({ old }, rows);
    const facts = { tenant: bench.tenant.url, taken_at: '2020-01-01T00:00:00.000Z' };
    writeFacts(bench.folder, 'users', facts);
    await link(bench, '--users', 'users', '--max-age', '99999d', '--limit', '1');
    const { code } = await link(bench, '--resume');
    expect(code).toBe(0);
    expect(ends(bench)).toEqual(['already_linked', 'linked']);
  });
});

test('a chain that was flattened and linked names the primary that holds the secondary', async () => {
  const old = [aUser('auth0|top', ['auth0|middle', 'github|low']), aUser('auth0|x')];
  const bench = await aBenchOf({ old }, 'auth0|top,auth0|middle\nauth0|middle,github|low\n');
  const { code } = await link(bench, '--users', 'users', '--on-chain', 'flatten');
  expect(code).toBe(0);
  expect(bench.outcomes('run')).toMatchObject([
    { outcome: 'already_linked', primary_user_id: 'auth0|top', secondary_user_id: 'auth0|middle' },
    { outcome: 'already_linked', primary_user_id: 'auth0|top', secondary_user_id: 'github|low' },
  ]);
});

test('the plan says what the pairs to link would discard, and what an option changed', async () => {
  const old = [
    aUser('auth0|top'),
    aUser('auth0|middle', [], { user_metadata: { theme: 'dark' } }),
    aUser('github|low', ['sms|1']),
  ];
  const bench = await aBenchOf({ old }, 'auth0|top,auth0|middle\nauth0|middle,github|low\n');
  const flags = ['--users', 'users', '--on-chain', 'flatten'];
  const { stderr } = await bench.call(['link', 'pairs.csv', ...flags]);
  expect(stderr).toContain('WARNING: 1 pair with metadata_discarded.');
  expect(stderr).toContain('WARNING: 1 pair with secondary_has_identities.');
  expect(stderr).toContain('Changed as requested: 1 row');
  expect(stderr).toContain('github|low is linked to auth0|top');
});
