import { describe, expect, test } from 'vitest';
import type { Gate, Pass } from '../../../src/domain/ports.ts';
import { openGate } from '../../support/open-gate.ts';
import { aServer } from '../../support/servers/a-server.ts';
import { aClient, aTenant, clientTokens, LINK, READ } from '../../support/servers/tenant-client.ts';

describe('an answer of Auth0', () => {
  test('comes with its status, its body and one attempt', async () => {
    const tenant = await aTenant();
    const { client } = aClient(tenant.url, tenant.issueToken());
    const answer = await client.request(LINK);
    expect(answer).toMatchObject({ kind: 'reply', status: 201, attempts: 1 });
    expect(answer).toHaveProperty('body.1.user_id', 's');
  });

  test('of 4xx is an answer as well, and is not asked for again', async () => {
    const tenant = await aTenant({ lazyUsers: false });
    const { client } = aClient(tenant.url, tenant.issueToken());
    expect(await client.request(READ)).toMatchObject({
      kind: 'reply',
      status: 404,
      body: { errorCode: 'inexistent_user' },
      attempts: 1,
    });
    expect(tenant.requests).toHaveLength(1);
  });

  test("tells the gate the tenant's rate", async () => {
    const tenant = await aTenant({ rate: { burst: 10, perSecond: 2 } });
    const { client, gate } = aClient(tenant.url, tenant.issueToken());
    await client.request(READ);
    expect(gate.facts).toMatchObject([{ status: 200, limit: 10, remaining: 9 }]);
  });
});

describe('a request that was turned away', () => {
  test('with 429 goes out again as often as it takes, and costs no attempt', async () => {
    const tenant = await aTenant({ faults: [{ fault: { kind: 'throttle' }, times: 7 }] });
    const { client, gate, repeats } = aClient(tenant.url, tenant.issueToken());
    expect(await client.request(LINK)).toMatchObject({ kind: 'reply', status: 201, attempts: 1 });
    expect(gate.told).toEqual([...Array(7).fill('replied 429'), 'replied 201']);
    expect(repeats).toEqual(Array(7).fill('throttled'));
    expect(tenant.applied).toHaveLength(1);
  });

  test('with 401 goes out again with a new token, of which 20 callers fetch one', async () => {
    const tenant = await aTenant();
    const { client, tokens } = aClient(tenant.url, clientTokens(tenant));
    await tokens.current();
    tenant.revokeTokens();
    const hold = tenant.hold();
    const answers = Array.from({ length: 20 }, () => client.request(READ));
    await hold.arrived(20);
    hold.release();
    expect((await Promise.all(answers)).map((answer) => answer.kind === 'reply' && answer.attempts)).toEqual(
      Array(20).fill(1),
    );
    expect(tenant.stats().tokenRequests).toBe(2);
  });

  test('with 401 again, after a new token, ends in `refused`', async () => {
    const tenant = await aTenant({ faults: [{ fault: { kind: 'status', status: 401, message: 'no' } }] });
    const { client } = aClient(tenant.url, clientTokens(tenant));
    expect(await client.request(LINK)).toMatchObject({
      kind: 'refused',
      reason: 'unauthorized',
      message: 'no',
    });
    expect(tenant.stats().tokenRequests).toBe(2);
  });

  test('with 401 on a static token ends in `refused`, and no other request follows', async () => {
    const tenant = await aTenant();
    const { client } = aClient(tenant.url, 'not-a-token');
    expect(await client.request(LINK)).toMatchObject({
      kind: 'refused',
      reason: 'unauthorized',
      message: 'the access token was refused (401) and cannot be renewed',
    });
    expect(await client.request(LINK)).toMatchObject({ kind: 'refused', reason: 'unauthorized' });
    expect(tenant.requests).toHaveLength(1);
  });

  test('for a missing scope ends in `refused`', async () => {
    const tenant = await aTenant();
    const { client } = aClient(tenant.url, tenant.issueToken({ scopes: ['read:users'] }));
    expect(await client.request(LINK)).toMatchObject({ kind: 'refused', reason: 'forbidden' });
  });

  test.each([401, 403])("with %i on the row's own token is an answer about that row", async (status) => {
    const tenant = await aTenant();
    const { client } = aClient(tenant.url, tenant.issueToken());
    const ownToken = status === 401 ? 'expired' : tenant.issueUserToken('auth0|p', { scopes: ['openid'] });
    expect(await client.request({ ...LINK, ownToken })).toMatchObject({ kind: 'reply', status });
    expect(tenant.requests).toHaveLength(1);
  });

  test('by a redirect ends in `refused`, and nothing goes to the other host', async () => {
    const visits: unknown[] = [];
    const other = await aServer(({ headers }, response) => {
      visits.push(headers);
      response.end();
    });
    const fault = { kind: 'redirect', location: `${other.url}/`, status: 307 } as const;
    const tenant = await aTenant({ faults: [{ fault }] });
    const { client } = aClient(tenant.url, tenant.issueToken());
    for (const request of [LINK, READ]) {
      expect(await client.request(request)).toMatchObject({ kind: 'refused', reason: 'redirected' });
    }
    expect(visits).toEqual([]);
  });
});

describe('before a request goes out', () => {
  test('a stop keeps it back', async () => {
    const tenant = await aTenant();
    const { client } = aClient(tenant.url, tenant.issueToken());
    expect(await client.request({ ...LINK, signal: AbortSignal.abort() })).toEqual({ kind: 'not_sent' });
    expect(tenant.requests).toEqual([]);
  });

  test('a stop keeps it back between two tries as well', async () => {
    const tenant = await aTenant({ faults: [{ fault: { kind: 'throttle' } }] });
    const stop = new AbortController();
    const { client } = aClient(tenant.url, tenant.issueToken(), { onRetry: () => stop.abort() });
    expect(await client.request({ ...LINK, signal: stop.signal })).toEqual({ kind: 'not_sent' });
    expect(tenant.requests).toHaveLength(1);
  });

  test('a stop does not cut off what is on the wire', async () => {
    const tenant = await aTenant();
    const stop = new AbortController();
    const hold = tenant.hold();
    const { client } = aClient(tenant.url, tenant.issueToken());
    const answer = client.request({ ...LINK, signal: stop.signal });
    await hold.arrived(1);
    stop.abort();
    hold.release();
    expect(await answer).toMatchObject({ kind: 'reply', status: 201 });
  });

  test('but for a read that nobody waits for any longer', async () => {
    const tenant = await aTenant();
    const halt = new AbortController();
    const hold = tenant.hold();
    const { client } = aClient(tenant.url, tenant.issueToken());
    const answer = client.request({ ...READ, signal: halt.signal, abortable: true });
    await hold.arrived(1);
    halt.abort();
    expect(await answer).toMatchObject({ kind: 'lost', message: 'no longer waited for' });
  });

  test('a token that ended at the gate is exchanged, and nobody holds a pass meanwhile', async () => {
    const tenant = await aTenant();
    const inner = openGate();
    const tokens = clientTokens(tenant);
    const first = await tokens.current();
    let outWhileFetching: number | undefined;
    const gate: Gate = {
      view: inner.view,
      rowsUnderWay: inner.rowsUnderWay,
      enter: async (method, signal): Promise<Pass | undefined> => {
        const pass = await inner.enter(method, signal);
        // While the request stood at the gate, another one's 401 had the token renewed.
        if (inner.told.length === 0) await tokens.renew(first ?? '');
        else outWhileFetching = inner.out - 1;
        return pass;
      },
    };
    const { client } = aClient(tenant.url, tokens, { gate });
    expect(await client.request(LINK)).toMatchObject({ kind: 'reply', status: 201, attempts: 1 });
    expect(inner.told).toEqual(['cancelled', 'replied 201']);
    expect(outWhileFetching).toBe(0);
    expect(tenant.stats().tokenRequests).toBe(2);
  });

  test('it gets the token, JSON to say and the name of the tool', async () => {
    const seen: unknown[] = [];
    const { url } = await aServer(({ headers, url: path, method }, response) => {
      const { authorization, 'content-type': type, 'user-agent': agent } = headers;
      seen.push({ path, method, authorization, type, agent });
      response.writeHead(201, { 'content-type': 'application/json' }).end('[]');
    });
    const { client } = aClient(url, 'token-of-the-test');
    await client.request(LINK);
    expect(seen).toEqual([
      {
        method: 'POST',
        path: '/api/v2/users/auth0%7Cp/identities',
        authorization: 'Bearer token-of-the-test',
        type: 'application/json',
        agent: expect.stringMatching(/^auth0-bulk-link\/\d/),
      },
    ]);
  });
});
