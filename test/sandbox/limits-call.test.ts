import { describe, expect, it } from 'vitest';
import { fakeClock } from '../support/clocks/fake-clock.ts';
import { aSandbox, callApi } from '../support/servers/sandbox.ts';

const RATE = { burst: 5, perSecond: 2 };

/** The status and the rate headers of one read. */
async function readRate(sandbox: Awaited<ReturnType<typeof aSandbox>>) {
  const { status, headers } = await callApi(sandbox, 'GET', 'users/auth0|a');
  return [status, ...['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`))];
}

describe('the rate limit', () => {
  it('is shared by all calls, said on every reply, and refuses with 429', async () => {
    const clock = fakeClock({ startEpochMs: 1_000_000 });
    const sandbox = await aSandbox({ lazyUsers: true, clock, rate: RATE });
    const seen = [];
    for (let call = 0; call < 6; call += 1) seen.push(await readRate(sandbox));
    expect(seen).toEqual([
      [200, '5', '4', '1001'],
      [200, '5', '3', '1001'],
      [200, '5', '2', '1001'],
      [200, '5', '1', '1001'],
      [200, '5', '0', '1001'],
      [429, '5', '0', '1001'],
    ]);
    await clock.advance(500);
    expect(await readRate(sandbox)).toEqual([200, '5', '0', '1001']);
    expect(sandbox.stats()).toMatchObject({ requests: 7, throttled: 1 });
  });

  it('counts what would have been an api_limit_warning: more than 80 % used', async () => {
    const sandbox = await aSandbox({ lazyUsers: true, clock: fakeClock(), rate: RATE });
    for (let call = 0; call < 4; call += 1) await readRate(sandbox);
    expect(sandbox.stats().apiLimitWarnings).toBe(0);
    await readRate(sandbox);
    expect(sandbox.stats().apiLimitWarnings).toBe(1);
  });

  it('can be stripped of its headers', async () => {
    const sandbox = await aSandbox({
      lazyUsers: true,
      rate: { burst: 1, perSecond: 1 },
      rateHeaders: false,
      clock: fakeClock(),
    });
    expect(await readRate(sandbox)).toEqual([200, null, null, null]);
    expect(await readRate(sandbox)).toEqual([429, null, null, null]);
  });

  it('is on the tenant’s clock, which the Date header tells', async () => {
    const clock = fakeClock({ startEpochMs: 1_000_000 });
    const sandbox = await aSandbox({ lazyUsers: true, clock, clockSkewMs: 600_000, rate: RATE });
    const { headers } = await callApi(sandbox, 'GET', 'users/auth0|a');
    expect(headers.get('x-ratelimit-reset')).toBe('1601');
    expect(headers.get('date')).toBe(new Date(1_600_000).toUTCString());
  });

  it('changes in mid-run', async () => {
    const sandbox = await aSandbox({ lazyUsers: true, clock: fakeClock(), rate: RATE });
    sandbox.setRate({ burst: 2, perSecond: 1 });
    expect((await readRate(sandbox)).slice(1, 3)).toEqual(['2', '1']);
    sandbox.setRate(undefined);
    expect((await readRate(sandbox)).slice(1, 3)).toEqual([null, null]);
  });

  it('is used up by other clients as well', async () => {
    const sandbox = await aSandbox({ lazyUsers: true, clock: fakeClock(), rate: RATE });
    expect(sandbox.takeFromBucket(3)).toBe(3);
    expect(sandbox.bucketRemaining()).toBe(2);
    expect((await readRate(sandbox))[2]).toBe('1');
    expect(sandbox.takeFromBucket(3)).toBe(1);
    expect(sandbox.stats()).toMatchObject({ othersRefused: 2, throttled: 0 });
  });

  it('lets a request be carried out at the end of its latency', async () => {
    const clock = fakeClock();
    const sandbox = await aSandbox({ lazyUsers: true, clock, latencyMs: 150 });
    const call = callApi(sandbox, 'PATCH', 'users/auth0|a', { body: { user_metadata: { a: 1 } } });
    while (clock.nextWake() === Number.POSITIVE_INFINITY) await fetch(`${sandbox.url}/_sandbox/stats`);
    await clock.advance(149);
    expect(sandbox.applied).toEqual([]);
    await clock.advance(1);
    expect((await call).status).toBe(200);
    expect(sandbox.applied).toHaveLength(1);
  });
});
