import { expect, test } from 'vitest';
import { aBench, type Bench } from '../../support/a-bench.ts';
import { aUser } from '../../support/builders/an-export.ts';

const PAIRS = 10_000;
const NEW = 10;

/** Every thousandth pair is not linked yet. */
const isNew = (n: number) => n % (PAIRS / NEW) === 0;

/** A tenant where all pairs but a few are linked, and the file of them all. */
async function aNightlyBench(): Promise<{ bench: Bench; pairs: string }> {
  const users = Array.from({ length: PAIRS }, (_, n) =>
    isNew(n)
      ? [aUser(`auth0|p${n}`), aUser(`google-oauth2|s${n}`)]
      : [aUser(`auth0|p${n}`, [`google-oauth2|s${n}`])],
  ).flat();
  const bench = await aBench({ users, exports: { pendingLooks: 0 } });
  const rows = Array.from({ length: PAIRS }, (_, n) => `auth0|p${n},google-oauth2|s${n}\n`);
  const pairs = bench.write('pairs.csv', `primary_user_id,secondary_user_id\n${rows.join('')}`);
  return { bench, pairs };
}

async function oneNight(bench: Bench, pairs: string, night: string) {
  const before = bench.tenant.requests.length;
  const users = `${night}.ndjson.gz`;
  const exported = await bench.call(['export', '--out', users]);
  expect(exported.code).toBe(0);
  const { code, stdout } = await bench.call([
    'link',
    pairs,
    '--users',
    users,
    '--out',
    night,
    '--yes',
    '--json',
  ]);
  const requests = bench.tenant.requests.slice(before);
  return { code, summary: JSON.parse(stdout), requests };
}

test('a night links what is new for the price of an export, and the next one without news links nothing', async () => {
  const { bench, pairs } = await aNightlyBench();

  const first = await oneNight(bench, pairs, 'monday');
  expect(first.code).toBe(0);
  expect(first.summary.counts).toMatchObject({ rows: PAIRS, linked: NEW, already_linked: PAIRS - NEW });
  expect(first.requests.length).toBeLessThanOrEqual(30);
  const known = bench.outcomes('monday').filter(({ outcome }) => outcome === 'already_linked');
  expect(new Set(known.map((line) => 'evidence' in line && line.evidence))).toEqual(new Set(['export']));

  const second = await oneNight(bench, pairs, 'tuesday');
  expect(second.code).toBe(0);
  expect(second.summary.counts).toMatchObject({ linked: 0, already_linked: PAIRS });
  expect(second.requests.map(({ method, path }) => `${method} ${path.replace(/job_.*/, 'ID')}`)).toEqual([
    'POST /oauth/token',
    'POST /api/v2/jobs/users-exports',
    'GET /api/v2/jobs/ID',
  ]);
});

test('what the export shows as missing is asked of the tenant, for it may be newer', async () => {
  const bench = await aBench({ users: [aUser('auth0|p')], exports: { pendingLooks: 0 } });
  await bench.call(['export', '--out', 'users.ndjson.gz']);
  bench.tenant.tenant.users.put(aUser('google-oauth2|young'));
  const pairs = bench.write('pairs.csv', 'primary_user_id,secondary_user_id\nauth0|p,google-oauth2|young\n');
  const { code } = await bench.call(['link', pairs, '--users', 'users.ndjson.gz', '--out', 'run', '--yes']);
  expect(code).toBe(0);
  expect(bench.outcomes('run')).toMatchObject([{ outcome: 'linked', evidence: 'reply' }]);
});
