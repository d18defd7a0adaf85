import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sandboxEnvironment } from '../../../../src/sandbox/sandbox.ts';
import { runCli, startCli } from '../../../support/cli.ts';
import { aSandbox } from '../../../support/servers/sandbox.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const USERS = ['auth0|1', 'auth0|2', 'google-oauth2|1'];

test('export saves the users, tells what it did, and exits 0', async () => {
  const sandbox = await aSandbox({ users: USERS });
  const cwd = await tempFolder();
  const env = sandboxEnvironment(sandbox);
  const { code, stdout, stderr } = await runCli(['export', '--out', 'users.ndjson.gz'], { env, cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`Exported 3 users of ${sandbox.url}.`);
  expect(stdout).toContain('auth0-bulk-link audit pairs.csv --users users.ndjson.gz');
  expect(await readdir(cwd)).toEqual(['users.ndjson.gz', 'users.ndjson.gz.json']);
});

test('with --json standard output is one object', async () => {
  const sandbox = await aSandbox({ users: USERS });
  const cwd = await tempFolder();
  const env = sandboxEnvironment(sandbox);
  const { code, stdout } = await runCli(['export', '-o', 'u.gz', '--json', '--quiet'], { env, cwd });
  expect(code).toBe(0);
  const answer = JSON.parse(stdout);
  expect(Object.keys(answer)).toEqual([
    'path',
    'tenant',
    'taken_at',
    'connection_id',
    'users',
    'sha256',
    'requests',
  ]);
  const { path, requests, ...facts } = answer;
  expect(path.endsWith('/u.gz')).toBe(true);
  expect(requests).toBe(3);
  expect(JSON.parse(await readFile(join(cwd, 'u.gz.json'), 'utf8'))).toEqual(facts);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while the tenant works ends it with %i, and nothing is left', async (signal, code) => {
  const sandbox = await aSandbox({ users: USERS, exports: { pendingLooks: 1e9 } });
  const cwd = await tempFolder();
  const env = sandboxEnvironment(sandbox);
  const { child, ended } = startCli(['export', '--out', 'users.gz', '--json'], { env, cwd });
  await expect
    .poll(() => sandbox.requests.some(({ method }) => method === 'GET'), { timeout: 20_000 })
    .toBe(true);
  child.kill(signal);
  const { code: exit, stdout, stderr } = await ended;
  expect(exit).toBe(code);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'interrupted' } });
  expect(stderr).toContain(signal);
  expect(await readdir(cwd)).toEqual([]);
});

test.each([
  ['without a tenant', ['export'], {}, 'no_domain'],
  ['without credentials', ['export'], { AUTH0_DOMAIN: 'http://127.0.0.1:9' }, 'no_credentials'],
  ['with a name for a connection', ['export', '--connection-id', 'google-oauth2'], {}, 'usage'],
  ['with a file nobody asked for', ['export', 'users.gz'], {}, 'usage'],
])('export %s exits 2 and says why', async (_how, args, env, code) => {
  const ended = await runCli([...args, '--json'], { env, cwd: await tempFolder() });
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code } });
});

test('no secret is in anything it says, however much it says', async () => {
  const sandbox = await aSandbox({
    users: USERS,
    faults: [{ fault: { kind: 'echo', status: 400 }, method: 'GET' }],
  });
  const env = sandboxEnvironment(sandbox);
  const { code, stdout, stderr } = await runCli(['export', '--out', 'u.gz', '--log-level', 'trace'], {
    env,
    cwd: await tempFolder(),
  });
  expect(code).toBe(2);
  expect(stderr).toContain('"msg":"export job started"');
  expect(stderr).toContain('[redacted]');
  for (const text of [stdout, stderr]) {
    expect(text).not.toContain(sandbox.credentials.clientSecret);
    expect(text).not.toMatch(/eyJ/);
  }
});
