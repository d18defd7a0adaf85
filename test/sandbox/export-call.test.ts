import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { exportCsv, exportJson } from '../../src/sandbox/state/export-file.ts';
import { fakeClock } from '../support/clocks/fake-clock.ts';
import { aSandbox, callApi } from '../support/servers/sandbox.ts';

const USERS = [
  { user_id: 'auth0|a', email: 'a@x.com', user_metadata: { plan: 'gold "plus"' } },
  { user_id: 'google-oauth2|b', email_verified: true },
];
const FIELDS = [{ name: 'user_id' }, { name: 'user_metadata.plan', export_as: 'plan' }];

/** Starts an export and looks at it until it is over. */
async function runExport(sandbox: Sandbox, body: object = { format: 'json', fields: FIELDS }) {
  const started = await callApi(sandbox, 'POST', 'jobs/users-exports', { body });
  expect(started).toMatchObject({ status: 200, body: { status: 'pending', type: 'users_export' } });
  const look = async () => (await callApi(sandbox, 'GET', `jobs/${started.body.id}`)).body;
  const seen = [await look(), await look()];
  expect(seen[0].status).toBe('pending');
  return { look, job: seen[1] };
}

describe('a users-export', () => {
  it('is pending, then completed with a location on another host that gives gzip NDJSON', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const { job } = await runExport(sandbox);
    expect(job).toMatchObject({
      status: 'completed',
      format: 'json',
      id: expect.stringMatching(/^job_.{16}$/),
    });
    expect(new URL(job.location).host).not.toBe(sandbox.domain);
    const response = await fetch(job.location);
    const text = gunzipSync(Buffer.from(await response.arrayBuffer())).toString();
    expect(text).toBe('{"user_id":"auth0|a","plan":"gold \\"plus\\""}\n{"user_id":"google-oauth2|b"}\n');
    expect(sandbox.downloads).toEqual([{ authorized: false, range: undefined, status: 200 }]);
  });

  it('shows the users as they were when it began', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const { job } = await runExport(sandbox);
    await callApi(sandbox, 'PATCH', 'users/auth0|a', { body: { user_metadata: {} } });
    const text = gunzipSync(Buffer.from(await (await fetch(job.location)).arrayBuffer())).toString();
    expect(text).toContain('gold');
  });

  it('fails a download that carries the token', async () => {
    const sandbox = await aSandbox({ users: USERS });
    const { job } = await runExport(sandbox);
    const response = await fetch(job.location, { headers: { authorization: 'Bearer x' } });
    expect(response.status).toBe(400);
    expect(sandbox.downloads).toMatchObject([{ authorized: true }]);
  });

  it('ends a link after its life and gives a new one to whoever looks again', async () => {
    const clock = fakeClock();
    const sandbox = await aSandbox({ users: USERS, clock });
    const { job, look } = await runExport(sandbox);
    await clock.advance(60_000);
    expect((await fetch(job.location)).status).toBe(403);
    expect((await fetch((await look()).location)).status).toBe(200);
  });

  it.each([
    ['the first bytes', 'bytes=0-9', 206, (all: Buffer) => all.subarray(0, 10)],
    ['the rest', 'bytes=10-', 206, (all: Buffer) => all.subarray(10)],
    ['nothing behind the end', 'bytes=100000-', 416, () => Buffer.alloc(0)],
  ])('gives %s', async (_, range, status, expected) => {
    const sandbox = await aSandbox({ users: USERS });
    const { job } = await runExport(sandbox);
    const all = Buffer.from(await (await fetch(job.location)).arrayBuffer());
    const part = await fetch(job.location, { headers: { range } });
    expect(part.status).toBe(status);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(expected(all));
  });

  it('cut off in the middle can be fetched on from there', async () => {
    const sandbox = await aSandbox({
      users: USERS,
      faults: [{ at: 'download', fault: { kind: 'truncated' }, times: 1 }],
    });
    const { job } = await runExport(sandbox);
    await expect(fetch(job.location).then((response) => response.arrayBuffer())).rejects.toThrow();
    expect((await fetch(job.location, { headers: { range: 'bytes=5-' } })).status).toBe(206);
  });

  it('can be narrowed to a connection', async () => {
    const connections = [{ id: 'con_0000000000000001', name: 'google-oauth2', strategy: 'google-oauth2' }];
    const sandbox = await aSandbox({ users: USERS, connections });
    const { job } = await runExport(sandbox, { connection_id: 'con_0000000000000001' });
    const text = gunzipSync(Buffer.from(await (await fetch(job.location)).arrayBuffer())).toString();
    expect(text).toBe('{"user_id":"google-oauth2|b","email_verified":true}\n');
  });

  it('may fail', async () => {
    const sandbox = await aSandbox({ users: USERS, exports: { fails: true } });
    expect((await runExport(sandbox)).job.status).toBe('failed');
  });

  it.each([
    ['an unknown property', { users: 1 }, 400],
    ['an unknown format', { format: 'xml' }, 400],
    ['fields that are no fields', { fields: ['user_id'] }, 400],
    ['an unknown connection', { connection_id: 'con_9999999999999999' }, 400],
  ])('is refused for %s', async (_, body, status) => {
    expect((await callApi(await aSandbox(), 'POST', 'jobs/users-exports', { body })).status).toBe(status);
  });

  it('is 404 where there is no such job', async () => {
    expect((await callApi(await aSandbox(), 'GET', 'jobs/job_0000000000000000')).status).toBe(404);
  });
});

describe('an export file', () => {
  const users = [{ ...USERS[0]!, identities: [] }];

  it('has the fields that were asked for, under the names that were asked for', () => {
    expect(exportJson(users, FIELDS)).toBe('{"user_id":"auth0|a","plan":"gold \\"plus\\""}\n');
  });

  it('has a quote before every string where it is CSV', () => {
    const fields = [...FIELDS, { name: 'identities' }, { name: 'nickname' }];
    expect(exportCsv(users, fields)).toBe(
      `"user_id","plan","identities","nickname"\n"'auth0|a","'gold ""plus""","'[]",\n`,
    );
  });
});
