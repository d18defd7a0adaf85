import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sandboxEnvironment } from '../../../../src/sandbox/sandbox.ts';
import { aBench, pairsCsv } from '../../../support/a-bench.ts';

test('flags beat the environment, which beats the config file; an empty variable is none', async () => {
  const { tenant, folder, write, call } = await aBench();
  const pairs = write('pairs.csv', pairsCsv(1));
  const config = join(folder, write('config.json', '{"out": "from-config", "yes": true, "quiet": true}'));
  const link = (args: readonly string[], out: string) =>
    call(['link', pairs, '--config', config, ...args], { env: { AUTH0_BULK_LINK_OUT: out } });
  const ended = [
    await link([], ''),
    await link([], 'from-variable'),
    await link(['--out', 'from-flag'], 'from-variable'),
  ];
  expect(ended).toMatchObject([{ code: 0 }, { code: 0 }, { code: 0 }]);
  expect(['from-config', 'from-variable', 'from-flag'].map((out) => existsSync(join(folder, out)))).toEqual([
    true,
    true,
    true,
  ]);
  expect(tenant.stats().links).toBe(1);
});

test('an env file stands under the environment', async () => {
  const { tenant, folder, write, call } = await aBench();
  const lines = Object.entries(sandboxEnvironment(tenant)).map(([name, value]) => `${name}=${value}\n`);
  const envFile = join(folder, write('.env', `${lines.join('')}AUTH0_BULK_LINK_OUT=from-file\n`));
  const args = ['link', write('pairs.csv', pairsCsv(1)), '--yes', '--env-file', envFile];
  const nothing = { AUTH0_DOMAIN: '', AUTH0_CLIENT_ID: '', AUTH0_CLIENT_SECRET: '' };
  const first = await call(args, { env: nothing });
  const second = await call(args, { env: { ...nothing, AUTH0_BULK_LINK_OUT: 'from-variable' } });
  expect([first.code, second.code]).toEqual([0, 0]);
  expect(['from-file', 'from-variable'].map((out) => existsSync(join(folder, out)))).toEqual([true, true]);
});

test.each([
  { what: 'a config key', config: '{"dry_run": true}', env: {}, says: '"dry_run"' },
  { what: 'a config file', config: '["dry-run"]', env: {}, says: 'one JSON object' },
  {
    what: 'a config value',
    config: '{"rate": 0}',
    env: {},
    says: '--rate must be a number from 0.01 to 100,000',
  },
  { what: 'a variable', config: '{}', env: { AUTH0_BULK_LINK_DRYRUN: '1' }, says: 'AUTH0_BULK_LINK_DRYRUN' },
  { what: 'a value of one', config: '{}', env: { AUTH0_BULK_LINK_RESUME: 'maybe' }, says: '--resume' },
])('$what that means nothing keeps the run from starting', async ({ config, env, says }) => {
  const { tenant, folder, write, call } = await aBench();
  const args = ['--yes', '--config', join(folder, write('config.json', config))];
  const { code, stderr } = await call(['link', write('pairs.csv', pairsCsv(1)), ...args], { env });
  expect(code).toBe(2);
  expect(stderr).toContain(says);
  expect(tenant.requests).toEqual([]);
});
