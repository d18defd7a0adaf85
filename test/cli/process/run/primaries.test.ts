import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sandboxEnvironment } from '../../../../src/sandbox/sandbox.ts';
import { runCli } from '../../../support/cli.ts';
import { aSandbox } from '../../../support/servers/sandbox.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

test('a file sorted by primary keeps ten primaries going, and no two calls for one of them overlap', async () => {
  const tenant = await aSandbox({ lazyUsers: true, latencyMs: 10 });
  const folder = await tempFolder();
  const rows = Array.from({ length: 1000 }, (_, i) => `auth0|p${Math.floor(i / 100)},google-oauth2|s${i}`);
  await writeFile(join(folder, 'pairs.csv'), `primary_user_id,secondary_user_id\n${rows.join('\n')}\n`);

  const args = ['link', 'pairs.csv', '--out', 'run', '--yes', '--quiet', '--concurrency', '10'];
  const { code } = await runCli(args, { cwd: folder, env: sandboxEnvironment(tenant) });

  expect(code).toBe(0);
  expect(tenant.stats()).toMatchObject({ links: 1000, overlaps: 0, mostInFlight: 10 });
}, 60_000);
