import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { aSandbox, callApi, callLink } from '../support/servers/sandbox.ts';

describe('a sandbox', () => {
  it('holds requests until they are released, and tells how many were under way together', async () => {
    const sandbox = await aSandbox({ lazyUsers: true });
    const hold = sandbox.hold(({ method }) => method === 'POST');
    const calls = ['a', 'b', 'c'].map((name) => callLink(sandbox, `auth0|${name}`, `github|${name}`));
    await hold.arrived(3);
    expect(hold.waiting).toBe(3);
    expect(sandbox.stats()).toMatchObject({ inFlight: 3, mostInFlight: 3, links: 0 });
    hold.release(1);
    await Promise.race(calls);
    expect(sandbox.stats()).toMatchObject({ links: 1 });
    hold.release();
    await Promise.all(calls);
    expect(sandbox.overlaps).toEqual([]);
    expect((await callLink(sandbox, 'auth0|d', 'github|d')).status).toBe(201);
  });

  it('tells which users had two calls under way at once', async () => {
    const sandbox = await aSandbox({ lazyUsers: true });
    const hold = sandbox.hold();
    const calls = ['x', 'y'].map((name) => callLink(sandbox, 'auth0|a', `github|${name}`));
    await hold.arrived(2);
    hold.release();
    await Promise.all(calls);
    expect(sandbox.overlaps).toEqual(['auth0|a']);
  });

  it('writes requests down, up to a bound', async () => {
    const sandbox = await aSandbox({ lazyUsers: true, requestLog: 1 });
    await callApi(sandbox, 'GET', 'users/auth0|a?fields=user_id');
    await callApi(sandbox, 'GET', 'users/auth0|b');
    expect(sandbox.requests).toMatchObject([{ method: 'GET', path: '/api/v2/users/auth0|a', status: 200 }]);
    expect(sandbox.requests[0]?.endMs).toBeGreaterThanOrEqual(sandbox.requests[0]?.startMs ?? Infinity);
    expect(sandbox.stats().requests).toBe(2);
  });

  it('writes what was applied to a file, whole when it is closed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const appliedFile = join(folder, 'applied.ndjson');
    const sandbox = await startSandbox({ lazyUsers: true, appliedFile, keepApplied: false });
    await callLink(sandbox, 'auth0|a', 'github|b');
    await sandbox.close();
    expect(sandbox.applied).toEqual([]);
    expect(JSON.parse(await readFile(appliedFile, 'utf8'))).toMatchObject({
      kind: 'link',
      secondary: 'github|b',
    });
  });

  it('can go down and come up again at the same address, with what it knew', async () => {
    const sandbox = await aSandbox({ lazyUsers: true });
    await callLink(sandbox, 'auth0|a', 'github|b');
    await sandbox.goDown();
    await expect(callApi(sandbox, 'GET', 'users/auth0|a')).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
    await sandbox.comeUp();
    expect((await callApi(sandbox, 'GET', 'users/auth0|a')).body.identities).toHaveLength(2);
  });

  it('closes whatever is under way, and carries out nothing after that', async () => {
    const sandbox = await startSandbox({ lazyUsers: true, latencyMs: 60_000 });
    const hold = sandbox.hold(({ method }) => method === 'GET');
    const calls = [callApi(sandbox, 'GET', 'users/auth0|a'), callLink(sandbox, 'auth0|a', 'github|b')];
    await hold.arrived(1);
    while (sandbox.stats().inFlight < 2) await fetch(`${sandbox.url}/_sandbox/stats`);
    const ended = Promise.allSettled(calls);
    await sandbox.close();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(sandbox.applied).toEqual([]);
  });

  it('leaves no handle: a process that used and closed it ends by itself', async () => {
    const module = fileURLToPath(new URL('../../src/sandbox/start-sandbox.ts', import.meta.url));
    const script = `
      import { startSandbox } from ${JSON.stringify(module)};
      const sandbox = await startSandbox({ lazyUsers: true, faults: [{ fault: { kind: 'hang', applied: false } }] });
      const call = fetch(sandbox.url + '/api/v2/users/auth0%7Ca').catch((error) => error.cause.code);
      while (sandbox.stats().inFlight === 0) await fetch(sandbox.url + '/_sandbox/stats');
      await sandbox.close();
      console.log(await call);
    `;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout.trim()).toMatch(/^(UND_ERR_SOCKET|ECONNRESET)$/);
  });

  it('refuses a port that is taken', async () => {
    const { url } = await aSandbox();
    await expect(startSandbox({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('the control endpoint', () => {
  it('lets another process look and change the rate and the faults', async () => {
    const sandbox = await aSandbox({ lazyUsers: true });
    const control = async (method: string, name: string, body?: unknown) =>
      fetch(`${sandbox.url}/_sandbox/${name}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    await callLink(sandbox, 'auth0|a', 'github|b');
    expect(await (await control('GET', 'stats')).json()).toMatchObject({ links: 1, requests: 1 });
    const lines = (await (await control('GET', 'applied')).text()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(sandbox.applied);
    await control('PUT', 'rate', { burst: 4, perSecond: 1 });
    expect(await (await control('POST', 'take', { requests: 6 })).json()).toEqual({ granted: 4 });
    await control('PUT', 'rate', null);
    await control('PUT', 'faults', [{ fault: { kind: 'html', status: 503 }, times: 1 }]);
    expect((await callApi(sandbox, 'GET', 'users/auth0|a')).status).toBe(503);
    expect((await control('GET', 'nothing')).status).toBe(404);
  });
});
