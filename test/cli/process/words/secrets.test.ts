import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SandboxFault } from '../../../../src/sandbox/faults/fault-rules.ts';
import { aBench, type Bench, pairsCsv } from '../../../support/a-bench.ts';

/** Whatever looks like a JWT, half of one included. */
const JWT = /eyJ[\w-]{5,}\.[\w-]+/;

/** Everything that can go wrong with a call, the caller's tokens repeated wherever there is room for them. */
const FAULTS: readonly SandboxFault[] = [
  ...[400, 401, 403, 404, 409, 422, 500].map((status) => ({ kind: 'echo', status }) as const),
  { kind: 'html', status: 502 },
  { kind: 'reset', applied: false },
  { kind: 'truncated' },
  { kind: 'garbage', body: 'not JSON' },
];

test('no token reaches a file, a log line or a message, whatever the tenant answers', async () => {
  const bench = await aBench({ lazyUsers: true });
  const { tenant, write, call } = bench;
  const management = tenant.issueToken({ opaque: true });
  const rows = FAULTS.map((_, i) => ({
    primary: `auth0|p${i}`,
    linkWith: tenant.issueIdToken(`google-oauth2|s${i}`),
    primaryToken: tenant.issueUserToken(`auth0|p${i}`, { opaque: true }),
  }));
  tenant.setFaults([
    ...rows.map(({ primary: userId }, i) => ({ userId, method: 'POST', fault: FAULTS[i]! })),
    { method: 'GET', fault: { kind: 'echo', status: 403 }, probability: 0.5 },
  ]);
  const lines = rows.map(
    ({ primary, linkWith, primaryToken }) => `${primary},,${linkWith},${primaryToken}\n`,
  );
  // The management token goes with rows that have none of their own; two rows can be no pair.
  const more =
    'auth0|plain,github|plain,,\nauth0|x,,canary-no-jwt-at-all,\nauth0|y,github|y,,canary token of two words\n';
  const pairs = write('pairs.csv', `primary,secondary,link_with,primary_token\n${lines.join('')}${more}`);
  const ended = await call(
    ['link', pairs, '--yes', '--out', 'run', '--retries', '0', '--log-level', 'trace'],
    { env: { AUTH0_CLIENT_ID: '', AUTH0_CLIENT_SECRET: '', AUTH0_ACCESS_TOKEN: management } },
  );
  const secrets = [
    management,
    ...rows.flatMap(({ linkWith, primaryToken }) => [linkWith, primaryToken]),
    'canary-no-jwt-at-all',
    'canary token of two words',
  ];
  // Rows in doubt whose primary may not be read stay unsettled.
  expect(ended.code).toBe(3);
  expectClean(bench, ended.stdout + ended.stderr, secrets);
  expect(bench.read('run/retry.csv')).toContain(rows[0]!.linkWith);
});

test.each([
  { at: 'token', fault: { kind: 'echo', status: 401 } },
  { at: 'token', fault: { kind: 'echo', status: 503 } },
  { at: 'api', fault: { kind: 'echo', status: 401 } },
  { at: 'api', fault: { kind: 'redirect', location: 'https://elsewhere.example/' } },
] as const)('nor does the client secret where the run cannot begin: $at $fault', async ({ at, fault }) => {
  const bench = await aBench();
  const { tenant, write, call } = bench;
  tenant.setFaults([{ at, fault }]);
  const args = ['--yes', '--out', 'run', '--retries', '0', '--log-level', 'trace', '--max-outage', '1'];
  const ended = await call(['link', write('pairs.csv', pairsCsv(2)), ...args]);
  expect(ended.code).toBe(2);
  expectClean(bench, ended.stdout + ended.stderr, [tenant.credentials.clientSecret]);
});

test('a file of tokens without a header is refused without repeating them', async () => {
  const bench = await aBench();
  const token = bench.tenant.issueUserToken('auth0|p', { opaque: true });
  const idToken = bench.tenant.issueIdToken('google-oauth2|s');
  const { code, stdout, stderr } = await bench.call([
    ...['link', bench.write('pairs.csv', `auth0|p,${idToken},${token}\n`), '--yes', '--json'],
  ]);
  expect(code).toBe(2);
  expectClean(bench, stdout + stderr, [token, idToken]);
});

function expectClean({ folder }: Bench, said: string, secrets: readonly string[]): void {
  const texts = new Map([['what was said', said]]);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const own = entry.name === 'pairs.csv' || entry.name === 'retry.csv';
    if (!entry.isFile() || own) continue;
    texts.set(entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  }
  for (const [where, text] of texts) {
    expect(text, where).not.toMatch(JWT);
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${where}`).toBe(false);
  }
}
