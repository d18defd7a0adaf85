import { expect, test } from 'vitest';
import { aBench, pairsCsv } from '../../support/a-bench.ts';
import { aUser, ndjson, writeFacts } from '../../support/builders/an-export.ts';

const NO_CLIENT = { AUTH0_CLIENT_ID: '', AUTH0_CLIENT_SECRET: '' };
const USERS = ['--users', 'users.ndjson'];

/** Whether a token with nothing but `update:users` is enough. */
test.each([
  [[], false],
  [['--no-read-back'], true],
  [['--no-read-back', '--snapshot'], false],
  [['--no-read-back', '--carry-organizations'], false],
  [[...USERS, '--no-read-back'], true],
  [[...USERS, '--no-read-back', '--require-verified'], false],
  // The run reads the secondaries from the tenant if the export lacks their metadata.
  [[...USERS, '--no-read-back', '--snapshot'], false],
] as const)('link %j and its dry run ask the same scopes of a token', async (flags, isEnough) => {
  const bench = await aBench();
  bench.write('pairs.csv', pairsCsv(1));
  const [primary, secondary] = pairsCsv(1).split('\n')[1]?.split(',') ?? [];
  bench.write('users.ndjson', ndjson([aUser(`${primary}`), aUser(`${secondary}`)]));
  writeFacts(bench.folder, 'users.ndjson', { tenant: bench.tenant.url, users: 2 });
  const AUTH0_ACCESS_TOKEN = bench.tenant.issueToken({ scopes: ['update:users'] });
  const env = { ...NO_CLIENT, AUTH0_ACCESS_TOKEN };
  for (const mode of ['--dry-run', '--yes']) {
    const { code, stderr } = await bench.call(['link', 'pairs.csv', mode, ...flags], { env });
    expect([mode, code, stderr.includes('read:')], stderr).toEqual([mode, isEnough ? 0 : 2, !isEnough]);
  }
});
