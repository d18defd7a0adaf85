import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Surface } from '../../../../src/sandbox/server/request.ts';
import { aBench } from '../../../support/a-bench.ts';

test.each<readonly [stage: string, method: string, door: Surface]>([
  ['the token is waited for', 'POST', 'token'],
  ['the job is being started', 'POST', 'api'],
  ['the job is looked at', 'GET', 'api'],
])('a closed session while %s ends an export at once: 129, and nothing is left', async (_, method, door) => {
  const { tenant, start, folder } = await aBench({ users: [{ user_id: 'auth0|a' }] });
  const calls = tenant.hold((request) => request.method === method, door);
  const { child, ended } = start(['export', '--out', 'users.ndjson.gz', '--json', '--quiet']);
  await calls.arrived(1);
  child.kill('SIGHUP');
  // The tenant still holds the request.
  const { code, stdout } = await ended;
  calls.release();
  expect(code).toBe(129);
  expect(JSON.parse(stdout).error.code).toBe('interrupted');
  expect(readdirSync(folder)).toEqual([]);
});
