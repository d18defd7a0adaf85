import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aBench, type Bench, linksOf, linksOfPairs, pairsCsv } from '../../../support/a-bench.ts';
import { said } from '../../../support/said.ts';
import { aServer } from '../../../support/servers/a-server.ts';

/** Clears the screen, sets the window's title, turns the reading direction, ends a line in six ways. */
const HOSTILE = 'x\x1b[2J\x1b]0;owned\x07\u202e\u009b31m\r\n{"row":9}\u0085\u2028\u2029\x7f';
/** What may act on a terminal or end a line, besides the newline itself. */
const ACTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Every file of a run but retry.csv, which repeats the input's own fields. */
function textsOf({ folder }: Bench, run: string): [string, string][] {
  return readdirSync(join(folder, run))
    .filter((name) => name !== 'retry.csv' && statSync(join(folder, run, name)).isFile())
    .map((name) => [name, readFileSync(join(folder, run, name), 'utf8')]);
}

test('what stands in a CSV field or a tenant’s message acts on no terminal and splits no line', async () => {
  const bench = await aBench();
  const { tenant, write, call, outcomes } = bench;
  tenant.setFaults([
    { userId: 'auth0|p1', fault: { kind: 'status', status: 422, message: HOSTILE, errorCode: HOSTILE } },
    {
      userId: 'auth0|p2',
      skip: 1,
      fault: { kind: 'status', status: 403, message: HOSTILE, errorCode: 'insufficient_scope' },
    },
    { userId: 'auth0|p2', fault: { kind: 'status', status: 409, message: HOSTILE } },
  ]);
  const quoted = `"${HOSTILE.replaceAll('"', '""')}"`;
  const rows = [
    `auth0|p1,google-oauth2|s1,${quoted}`,
    `auth0|${quoted.slice(1, -1).replaceAll(/[\r\n"]/g, '')},google-oauth2|s3,`,
    `"auth0|a\nb",google-oauth2|s4,`,
    `auth0|\u202ep5,google-oauth2|\u2028s5,`,
    'auth0|p2,google-oauth2|s2,',
  ];
  const pairs = write(
    'pairs.csv',
    `primary_user_id,secondary_user_id,"note${HOSTILE.replaceAll('"', '""')}"\n${rows.join('\n')}\n`,
  );
  const args = ['link', pairs, '--yes', '--out', 'run', '--concurrency', '1', '--log-level', 'trace'];
  const { code, stdout, stderr } = await call(args);
  expect(code).toBe(3);
  const asJson = await call([...args, '--resume', '--json']);
  for (const said of [stdout, stderr, asJson.stdout, asJson.stderr]) expect(said).not.toMatch(ACTS);
  for (const [name, text] of textsOf(bench, 'run')) {
    expect(text, name).not.toMatch(ACTS);
    if (!/\.(jsonl|log)$/.test(name)) continue;
    for (const line of text.trimEnd().split('\n'))
      expect(JSON.parse(line || '{}'), name).toBeTypeOf('object');
  }
  expect(outcomes('run')).toContainEqual(expect.objectContaining({ row: 1, reason: 'rejected' }));
});

test('nor what stands in a header or a file name that is refused', async () => {
  const { write, call } = await aBench();
  const name = `pairs\x1b[2J\u202e.csv`;
  const header = `a\x1b[2J\u009b,b\u2028\n1,2\n`;
  for (const more of [[], ['--json']]) {
    const { code, stdout, stderr } = await call(['link', write(name, header), '--yes', ...more]);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toMatch(ACTS);
  }
});

test('a reply that does not end is cut off, and what it was about is looked up', async () => {
  const { tenant, write, call, outcomes } = await aBench();
  const endless = { kind: 'oversized', bytes: 2 ** 40, status: 201 } as const;
  tenant.setFaults([{ userId: 'auth0|p2', fault: endless, times: 2 }]);
  const args = ['link', write('pairs.csv', pairsCsv(3)), '--yes', '--out', 'run'];
  expect((await call(args)).code).toBe(0);
  expect(linksOf(tenant)).toEqual(linksOfPairs(3));
  expect(outcomes('run').map(({ outcome }) => outcome)).toEqual(['linked', 'linked', 'linked']);

  tenant.setFaults([{ at: 'token', fault: endless }]);
  const atStart = await call(['link', 'pairs.csv', '--yes', '--out', 'two', '--retries', '0']);
  expect(atStart.code).toBe(2);
  expect(atStart.stderr).toContain('the token endpoint cannot be reached');
});

test('a redirect is not followed: neither token nor pair reaches another host', async () => {
  const { tenant, write, call } = await aBench();
  const heard: string[] = [];
  const { url } = await aServer((request, response) => {
    heard.push(request.url ?? '');
    response.end('{}');
  });
  const pairs = write('pairs.csv', pairsCsv(3));
  for (const at of ['api', 'token'] as const) {
    tenant.setFaults([{ at, fault: { kind: 'redirect', location: `${url}/caught`, status: 307 } }]);
    const { code, stdout, stderr } = await call(['link', pairs, '--yes', '--out', at]);
    expect(code).toBe(2);
    expect(stdout + stderr).toMatch(/redirect|307/);
  }
  expect(heard).toEqual([]);
  expect(linksOf(tenant)).toEqual([]);
});

test('http:// is refused but for loopback, before anything is sent', async () => {
  const { tenant, write, call } = await aBench();
  const { code, stderr } = await call([
    'link',
    write('pairs.csv', pairsCsv(1)),
    '--yes',
    '--domain',
    'http://acme.eu.auth0.com',
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('would send the token unencrypted');
  expect(tenant.requests).toEqual([]);
});

test('every file of a run is its owner’s alone, whatever the umask', async () => {
  const { tenant, folder, write, start, call } = await aBench();
  write('pairs.csv', pairsCsv(4));
  let links = 0;
  const calls = tenant.hold(({ method }) => method === 'POST' && ++links > 1);
  const under = ['sh', '-c', 'umask 0000; exec "$@"', 'sh'];
  const { child, ended } = start(['link', '-', '--yes', '--out', 'run', '--concurrency', '2'], {
    under,
    input: pairsCsv(9),
  });
  await calls.arrived(1);
  const modes = () =>
    readdirSync(join(folder, 'run'), { recursive: true, withFileTypes: true }).map((entry) => [
      entry.name,
      statSync(join(entry.parentPath, entry.name)).mode & 0o077,
    ]);
  const whileItRuns = modes();
  expect(whileItRuns.map(([name]) => name)).toEqual(
    expect.arrayContaining(['input.csv', 'journal.jsonl', 'run.lock', 'run.log']),
  );
  expect(whileItRuns.filter(([, open]) => open !== 0)).toEqual([]);
  child.kill('SIGINT');
  await said(child, 'waiting for requests in flight');
  calls.release();
  expect((await ended).code).toBe(130);
  expect(modes().filter(([, open]) => open !== 0)).toEqual([]);
  expect(modes().map(([name]) => name)).toContain('retry.csv');
  expect((await call(['link', 'pairs.csv', '--yes'])).code).toBe(0);
  expect(statSync(join(folder, 'runs/.gitignore')).mode & 0o077).toBe(0);
});
