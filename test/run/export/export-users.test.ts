import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createScrubber } from '../../../src/domain/scrub.ts';
import type { ExportStep } from '../../../src/report/render-export.ts';
import { createShutdown } from '../../../src/run/engine/shutdown.ts';
import type { ExportContext, ExportOptions } from '../../../src/run/export/export-options.ts';
import { exportUsers } from '../../../src/run/export/export-users.ts';
import { createBufferedLog } from '../../../src/run/session/buffered-log.ts';
import type { FaultRule } from '../../../src/sandbox/faults/fault-rules.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { EXPORT_FIELDS } from '../../../src/tenant/api/export-fields.ts';
import { fastClock } from '../../support/clocks/fast-clock.ts';
import { aDownloadHost, serves } from '../../support/servers/download-host.ts';
import { aSandbox } from '../../support/servers/sandbox.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const ADA = {
  user_id: 'auth0|ada',
  email: 'ada@x.com',
  email_verified: true,
  name: 'Ada',
  user_metadata: { plan: 'gold' },
  app_metadata: { roles: ['a'] },
  blocked: true,
  created_at: '2026-01-01T00:00:00.000Z',
  last_login: '2026-01-02T00:00:00.000Z',
};
const USERS = [ADA, 'google-oauth2|1', 'samlp|acme-conn|u@x.com'];

test('the users lie in a private file as the tenant gave them, and the facts about it beside it', async () => {
  const { sandbox, order, world, folder, path } = await anExport({ users: USERS });
  const before = world.clock.now();
  const exported = await exportUsers(order, world);
  expect(await readdir(folder)).toEqual(['users.gz', 'users.gz.json']);

  const bytes = await readFile(path);
  const lines = gunzipSync(bytes)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map((user) => user.user_id)).toEqual([
    'auth0|ada',
    'google-oauth2|1',
    'samlp|acme-conn|u@x.com',
  ]);
  const { name: _, ...kept } = ADA;
  expect(lines[0]).toMatchObject(kept);
  expect(Object.keys(lines[0]).sort()).toEqual([...EXPORT_FIELDS].sort());

  const facts = JSON.parse(await readFile(`${path}.json`, 'utf8'));
  expect(facts).toEqual({
    tenant: sandbox.url,
    taken_at: exported.taken_at,
    connection_id: null,
    users: 3,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  expect(exported).toEqual({ path, ...facts, requests: 3, bytes: bytes.length });
  expect(Date.parse(facts.taken_at)).toBeGreaterThanOrEqual(Math.floor(before));
  for (const file of [path, `${path}.json`]) expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('the token goes to the tenant and not to the download host', async () => {
  const { sandbox, order, world } = await anExport({ users: USERS });
  await exportUsers(order, world);
  expect(sandbox.downloads).toEqual([{ authorized: false, range: undefined, status: 200 }]);
});

test('an export of one connection says so', async () => {
  const id = 'con_0123456789abcdef';
  const connections = [{ id, name: 'google-oauth2', strategy: 'google-oauth2' }];
  const { order, world } = await anExport({ users: USERS, connections });
  const exported = await exportUsers({ ...order, connectionId: id }, world);
  expect(exported).toMatchObject({ connection_id: id, users: 1 });
});

test('a file of no name goes by the time', async () => {
  const { order, world, folder } = await anExport({ users: USERS });
  const { out: _, ...unnamed } = order;
  const { path } = await exportUsers(unnamed, world);
  expect(path.slice(folder.length)).toMatch(/^\/users-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.ndjson\.gz$/);
});

test.each(['users.gz', 'users.gz.json'])(
  '%s that is there already is left alone, and nothing is asked',
  async (name) => {
    const { sandbox, order, world, folder } = await anExport({ users: USERS });
    await writeFile(join(folder, name), 'mine');
    await expect(exportUsers(order, world)).rejects.toMatchObject({ problem: { code: 'file_exists' } });
    expect(await readFile(join(folder, name), 'utf8')).toBe('mine');
    expect(sandbox.requests).toEqual([]);
  },
);

test('with --force both are replaced, and stay as they are when nothing comes of it', async () => {
  const { sandbox, order, world, path } = await anExport({ users: USERS });
  await writeFile(path, 'old');
  await writeFile(`${path}.json`, 'old');
  const force = { ...order, force: true };
  sandbox.setFaults([{ fault: { kind: 'status', status: 400 } }]);
  await expect(exportUsers(force, world)).rejects.toMatchObject({ problem: { code: 'export_refused' } });
  expect([await readFile(path, 'utf8'), await readFile(`${path}.json`, 'utf8')]).toEqual(['old', 'old']);
  sandbox.setFaults([]);
  const { users } = await exportUsers(force, world);
  expect(JSON.parse(await readFile(`${path}.json`, 'utf8')).users).toBe(users);
});

test('a place that cannot be written to is found out before the tenant is asked', async () => {
  const { sandbox, order, world } = await anExport({ users: USERS });
  const lost = { ...order, out: 'no/such/folder/users.gz' };
  await expect(exportUsers(lost, world)).rejects.toMatchObject({
    problem: { code: 'disk', next: expect.stringContaining('--out') },
  });
  expect(sandbox.requests).toEqual([]);
});

test.each([
  ['a job that fails', { exports: { fails: true } }, 'export_failed'],
  ['a job that takes too long', { exports: { pendingLooks: 1e9 } }, 'export_not_ready'],
  ['links that never work', { exports: { linkLifeMs: 0 } }, 'download_refused'],
  ['a tenant without users', { users: [] }, 'export_empty'],
  ['a connection that is not there', { connections: [] }, 'export_refused'],
] satisfies [string, SandboxOptions, string][])(
  'of %s nothing is left behind',
  async (_what, options, code) => {
    const { order, world, folder } = await anExport({ users: USERS, ...options });
    const narrowed = 'connections' in options ? { ...order, connectionId: 'con_0123456789abcdef' } : order;
    await expect(exportUsers(narrowed, world)).rejects.toMatchObject({ problem: { code } });
    expect(await readdir(folder)).toEqual([]);
  },
);

test('a token without read:users is told before the first call', async () => {
  const { sandbox, order, world } = await anExport({ users: USERS });
  const token = sandbox.issueToken({ scopes: ['update:users'] });
  const poor = { ...order, tenant: { ...order.tenant, source: { kind: 'token' as const, token } } };
  await expect(exportUsers(poor, world)).rejects.toMatchObject({ problem: { code: 'token_scope' } });
  expect(sandbox.requests).toEqual([]);
});

test('a start whose reply is lost is repeated once, and the export comes', async () => {
  const { sandbox, order, world, warnings } = await anExport({
    users: USERS,
    faults: [{ fault: { kind: 'reset', applied: true }, method: 'POST', times: 1 }],
  });
  expect((await exportUsers(order, world)).users).toBe(3);
  expect(
    sandbox.requests.filter(({ method, path }) => method === 'POST' && path.includes('jobs')),
  ).toHaveLength(2);
  expect(warnings).toEqual([
    expect.stringMatching(/^No answer from Auth0 yet: 127\.0\.0\.1:\d+ closed the connection/),
    expect.stringContaining('No reply says whether the export job was started.'),
  ]);
});

test('looks that fail do not end the wait', async () => {
  const { order, world } = await anExport({
    users: USERS,
    faults: [
      { fault: { kind: 'html', status: 503 }, method: 'GET', times: 2 },
      { fault: { kind: 'throttle', retryAfter: 1 }, method: 'GET', times: 2 },
    ],
  });
  expect((await exportUsers(order, world)).users).toBe(3);
});

test('a tenant that falls silent ends it after --max-wait', async () => {
  const { order, world, folder } = await anExport({
    users: USERS,
    faults: [{ fault: { kind: 'html', status: 502 }, method: 'GET' }],
  });
  await expect(exportUsers(order, world)).rejects.toMatchObject({ problem: { code: 'max_outage' } });
  expect(await readdir(folder)).toEqual([]);
});

test('a signal leaves nothing behind', async () => {
  const { order, world, folder } = await anExport({ users: USERS, exports: { pendingLooks: 1e9 } });
  const patient = { ...order, maxWaitMs: 1e9 };
  const onProgress = ({ step }: ExportStep) => {
    if (step === 'waiting') world.stop.request('SIGINT');
  };
  await expect(exportUsers(patient, { ...world, onProgress })).rejects.toMatchObject({
    problem: { code: 'interrupted', message: expect.stringContaining('Ctrl-C') },
  });
  expect(await readdir(folder)).toEqual([]);
});

test('a file that comes damaged is fetched once more', async () => {
  const file = gzipSync('{"user_id":"auth0|1"}\n');
  const { link } = await aDownloadHost(serves(file.subarray(0, -3)), serves(file));
  const { order, world, warnings } = await anExport({ faults: completedAt(link) });
  expect((await exportUsers(order, world)).users).toBe(1);
  expect(warnings).toEqual([expect.stringContaining('truncated or damaged')]);
});

test.each([
  ['is damaged each time', gzipSync('{"user_id":"auth0|1"}\n').subarray(0, -3)],
  ['is a page of a proxy', Buffer.from('<html>blocked</html>')],
])('a file that %s is no export', async (_how, file) => {
  const { link } = await aDownloadHost(serves(file));
  const { order, world, folder } = await anExport({ faults: completedAt(link) });
  await expect(exportUsers(order, world)).rejects.toMatchObject({ problem: { code: 'export_damaged' } });
  expect(await readdir(folder)).toEqual([]);
});

/** The tenant's job is completed, and its file lies there. */
function completedAt(location: URL): FaultRule[] {
  const body = JSON.stringify({ id: 'job_1', status: 'completed', location });
  return [{ fault: { kind: 'garbage', body }, method: 'GET', match: ({ path }) => path[2] === 'jobs' }];
}

async function anExport(options: SandboxOptions) {
  const sandbox = await aSandbox(options);
  const folder = await tempFolder();
  const warnings: string[] = [];
  const world: ExportContext = {
    clock: fastClock(),
    cwd: folder,
    pid: 1,
    stop: createShutdown(),
    scrubber: createScrubber(),
    log: createBufferedLog(),
    warn: (message) => warnings.push(message),
    onProgress() {},
  };
  const order: ExportOptions = {
    out: 'users.gz',
    force: false,
    tenant: {
      address: { name: sandbox.url, origin: sandbox.url, audience: sandbox.audience },
      source: { kind: 'token', token: sandbox.issueToken() },
    },
    pace: { reserveShare: 0.2 },
    timeoutMs: 10_000,
    retries: 5,
    maxWaitMs: 60_000,
  };
  return { sandbox, order, world, folder, warnings, path: join(folder, 'users.gz') };
}
