import { once } from 'node:events';
import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { FaultRule, SandboxFault } from '../../src/sandbox/faults/fault-rules.ts';
import { fakeClock } from '../support/clocks/fake-clock.ts';
import { aSandbox, callApi, callLink } from '../support/servers/sandbox.ts';

/** A sandbox whose next request meets this fault, and what a link then comes to. */
async function linkUnder(fault: SandboxFault, rule: Partial<FaultRule> = {}) {
  const sandbox = await aSandbox({ lazyUsers: true, faults: [{ fault, times: 1, ...rule }] });
  const answer = await callLink(sandbox, 'auth0|a', 'auth0|b').catch((error: Error) => error);
  return { sandbox, answer, applied: sandbox.applied.length };
}

describe('a fault with a reply', () => {
  it.each<[string, SandboxFault, number, object]>([
    ['throttle with Retry-After', { kind: 'throttle', retryAfter: 7 }, 429, { 'retry-after': '7' }],
    ['throttle with a reset alone', { kind: 'throttle', resetInS: 5 }, 429, { 'x-ratelimit-remaining': '0' }],
    ['throttle without a word', { kind: 'throttle' }, 429, {}],
    ['a gateway’s page', { kind: 'html', status: 502 }, 502, { 'content-type': 'text/html' }],
    ['an error of Auth0’s own', { kind: 'status', status: 503 }, 503, {}],
    [
      'a redirect',
      { kind: 'redirect', location: 'http://127.0.0.1:9/' },
      302,
      { location: 'http://127.0.0.1:9/' },
    ],
  ])('is met as %s, and nothing is applied', async (_, fault, status, headers) => {
    const { answer, applied } = await linkUnder(fault);
    expect(answer).toMatchObject({ status });
    expect(Object.fromEntries((answer as { headers: Headers }).headers)).toMatchObject(headers);
    expect(applied).toBe(0);
  });

  it('has Auth0’s shape where it is Auth0’s', async () => {
    const { answer } = await linkUnder({ kind: 'throttle' });
    expect(answer).toMatchObject({
      body: {
        statusCode: 429,
        error: 'Too Many Requests',
        message: 'Global limit has been reached',
        errorCode: 'too_many_requests',
      },
    });
  });

  it.each<[string, SandboxFault]>([
    ['an error', { kind: 'status', status: 500, applied: true }],
    ['a gateway’s page', { kind: 'html', status: 504, applied: true }],
    ['garbage', { kind: 'garbage', body: '[{"provider":' }],
  ])('can come although the link was applied: %s', async (_, fault) => {
    const sandbox = await aSandbox({ lazyUsers: true, faults: [{ fault, times: 1 }] });
    const response = await fetch(`${sandbox.url}/api/v2/users/auth0%7Ca/identities`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.issueToken()}` },
      body: JSON.stringify({ provider: 'auth0', user_id: 'b' }),
    });
    await response.text();
    expect(sandbox.applied).toHaveLength(1);
    expect(sandbox.stats().faults).toBe(1);
  });

  it('can repeat the caller’s tokens, to test that nobody writes them down', async () => {
    const sandbox = await aSandbox({ faults: [{ fault: { kind: 'echo', status: 400 } }] });
    const body = { link_with: 'secret.id.token' };
    const answer = await callApi(sandbox, 'POST', 'users/auth0|a/identities', {
      body,
      token: 'secret-access',
    });
    expect(answer.body.message).toContain('secret-access');
    expect(answer.body.message).toContain('secret.id.token');
  });

  it('can go on for as long as the reader lets it', async () => {
    const sandbox = await aSandbox({ faults: [{ fault: { kind: 'oversized', bytes: 5_000_000 } }] });
    const response = await fetch(`${sandbox.url}/api/v2/users/auth0%7Ca`);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(5_000_000);
  });
});

describe('a fault without a reply', () => {
  it.each([
    [{ kind: 'reset', applied: false }, 0],
    [{ kind: 'reset', applied: true }, 1],
    [{ kind: 'truncated' }, 1],
  ] as const)('ends the connection: %o', async (fault, links) => {
    const { answer, applied } = await linkUnder(fault);
    expect(answer).toBeInstanceOf(Error);
    expect(applied).toBe(links);
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('hangs until the client gives up; applied: %s', async (applied, links) => {
    const sandbox = await aSandbox({
      lazyUsers: true,
      faults: [{ fault: { kind: 'hang', applied }, method: 'POST' }],
    });
    const client = new AbortController();
    const call = callLink(sandbox, 'auth0|a', 'auth0|b', { signal: client.signal });
    while (sandbox.stats().faults === 0 || sandbox.applied.length < links)
      await fetch(`${sandbox.url}/_sandbox/stats`);
    client.abort();
    await expect(call).rejects.toThrow();
    expect(sandbox.applied).toHaveLength(links);
  });

  it('applies late, although nobody waits for the answer any more', async () => {
    const clock = fakeClock();
    const sandbox = await aSandbox({
      lazyUsers: true,
      clock,
      faults: [{ fault: { kind: 'slow', byMs: 5000 } }],
    });
    const client = new AbortController();
    const call = callLink(sandbox, 'auth0|a', 'auth0|b', { signal: client.signal });
    while (clock.nextWake() === Number.POSITIVE_INFINITY) await fetch(`${sandbox.url}/_sandbox/stats`);
    client.abort();
    await expect(call).rejects.toThrow();
    expect(sandbox.applied).toEqual([]);
    await clock.advance(5000);
    expect(sandbox.applied).toHaveLength(1);
  });

  it.each([
    { kind: 'truncated' },
    { kind: 'oversized', bytes: 100_000 },
    { kind: 'html', status: 502 },
    { kind: 'reset', applied: true },
  ] as const)('harms nobody where the client has gone: %o', async (fault) => {
    const clock = fakeClock();
    const sandbox = await aSandbox({ lazyUsers: true, clock, latencyMs: 50, faults: [{ fault, times: 1 }] });
    const client = new AbortController();
    const call = callLink(sandbox, 'auth0|a', 'auth0|b', { signal: client.signal });
    while (sandbox.stats().inFlight === 0) await fetch(`${sandbox.url}/_sandbox/stats`);
    client.abort();
    await expect(call).rejects.toThrow();
    while (sandbox.stats().inFlight > 0) await fetch(`${sandbox.url}/_sandbox/stats`);
    await clock.advance(50);
    expect((await fetch(`${sandbox.url}/_sandbox/stats`)).status).toBe(200);
  });

  it('resets the connection for true, so that the client sees ECONNRESET', async () => {
    const sandbox = await aSandbox({ faults: [{ fault: { kind: 'reset', applied: false } }] });
    const [error] = await once(get(`${sandbox.url}/api/v2/users/auth0%7Ca`), 'error').then(
      (events) => events,
      (thrown) => [thrown],
    );
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('the token endpoint', () => {
  it('can be told to answer 500 with a throttle’s words, so many times', async () => {
    const fault: SandboxFault = { kind: 'status', status: 500, message: 'Global limit has been reached' };
    const sandbox = await aSandbox({ faults: [{ at: 'token', fault, times: 2 }] });
    const ask = async () =>
      (await fetch(`${sandbox.url}/oauth/token`, { method: 'POST', body: '{}' })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([500, 500, 400]);
  });
});
