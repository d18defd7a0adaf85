import { describe, expect, test } from 'vitest';
import {
  type AccessTokens,
  type Grant,
  type RenewalOptions,
  renewingTokens,
} from '../../../src/tenant/auth/access-tokens.ts';
import { staticToken } from '../../../src/tenant/auth/static-token.ts';
import { fakeClock } from '../../support/clocks/fake-clock.ts';

const DAY_MS = 86_400_000;
const UNAVAILABLE: Grant = { kind: 'unavailable', throttled: false, message: 'nobody there' };
const THROTTLED: Grant = { kind: 'unavailable', throttled: true, message: 'Global limit has been reached' };

function granted(token: string, lifetimeMs = DAY_MS): Grant {
  return { kind: 'granted', token, lifetimeMs };
}

/** Tokens from a token endpoint that gives these grants one after the other, and the last one from then on. */
function tokensOf(grants: readonly Grant[], over: Partial<RenewalOptions> = {}) {
  const clock = fakeClock();
  const pauses: number[] = [];
  const reported: string[] = [];
  let requests = 0;
  const tokens = renewingTokens({
    request: async () => grants[Math.min(requests++, grants.length - 1)] ?? UNAVAILABLE,
    nowMs: clock.monotonic,
    pause: async (n) => {
      pauses.push(n);
    },
    sleep: (ms) => clock.advance(ms),
    retries: () => 5,
    onToken: (token) => reported.push(token),
    ...over,
  });
  return { tokens, clock, pauses, reported };
}

describe('a token by client credentials', () => {
  test('is fetched when it is first asked for, and kept', async () => {
    const { tokens, reported } = tokensOf([granted('one'), granted('two')]);
    expect(tokens.requests).toBe(0);
    expect([await tokens.current(), await tokens.current()]).toEqual(['one', 'one']);
    expect(tokens.requests).toBe(1);
    expect(reported).toEqual(['one']);
  });

  test('is fetched once for everybody who asks at the same time', async () => {
    const { tokens } = tokensOf([granted('one')]);
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.current()));
    expect(new Set(all)).toEqual(new Set(['one']));
    expect(tokens.requests).toBe(1);
  });

  test.each([
    ['a minute, of a day', DAY_MS, 60_000],
    ['a hundredth, of three seconds', 3_000, 30],
  ])('is renewed before it ends: by %s', async (_margin, lifetimeMs, marginMs) => {
    const { tokens, clock } = tokensOf([granted('one', lifetimeMs), granted('two', lifetimeMs)]);
    await tokens.current();
    await clock.advance(lifetimeMs - marginMs - 1);
    expect([tokens.isCurrent('one'), await tokens.current()]).toEqual([true, 'one']);
    await clock.advance(1);
    expect([tokens.isCurrent('one'), await tokens.current()]).toEqual([false, 'two']);
  });

  test('lives from the moment it was asked for, not from the reply', async () => {
    const clock = fakeClock();
    const { tokens } = tokensOf([], {
      nowMs: clock.monotonic,
      request: async () => {
        await clock.advance(2_000);
        return granted('one', 3_000);
      },
    });
    await tokens.current();
    await clock.advance(970);
    expect(tokens.isCurrent('one')).toBe(false);
  });

  test('that was refused is fetched anew, once for all who were refused with it', async () => {
    const { tokens } = tokensOf([granted('one'), granted('two'), granted('three')]);
    await tokens.current();
    await Promise.all([tokens.renew('one'), tokens.renew('one')]);
    await tokens.renew('one');
    expect([await tokens.current(), tokens.requests]).toEqual(['two', 2]);
  });

  test('is not asked for again once the credentials were refused', async () => {
    const { tokens } = tokensOf([
      { kind: 'refused', message: 'access_denied: Unauthorized' },
      granted('late'),
    ]);
    expect([await tokens.current(), await tokens.current()]).toEqual([undefined, undefined]);
    expect([tokens.refusal, tokens.requests]).toEqual(['access_denied: Unauthorized', 1]);
  });

  test('is asked for again while the endpoint does not answer, as often as there are retries', async () => {
    const { tokens, pauses } = tokensOf([UNAVAILABLE], { retries: () => 3 });
    expect(await tokens.current()).toBeUndefined();
    expect([tokens.refusal, tokens.requests]).toEqual(['nobody there', 4]);
    expect(pauses).toEqual([1, 2, 3]);
  });

  test('waits out a throttle, which uses no retries up, at growing distances', async () => {
    const throttles = Array<Grant>(7).fill(THROTTLED);
    const { tokens, pauses } = tokensOf([...throttles, granted('one')], { retries: () => 0 });
    expect(await tokens.current()).toBe('one');
    expect(pauses).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test.each([
    ['throttles for ever', THROTTLED, 300],
    ['hangs', UNAVAILABLE, 20],
  ])('is given up where the endpoint %s, after as long as patience lasts', async (_how, grant, seconds) => {
    const { tokens, clock } = tokensOf([grant], {
      retries: () => 1000,
      outageLimitMs: (throttled) => (throttled ? 300_000 : 20_000),
      pause: async () => {
        await clock.advance(1000);
      },
    });
    expect(await tokens.current()).toBeUndefined();
    expect(tokens.refusal).toBeDefined();
    expect(tokens.requests).toBe(seconds + 1);
  });

  test('tells since when the endpoint fails, until it does not', async () => {
    let during: number | undefined;
    const { tokens, clock } = tokensOf([UNAVAILABLE, UNAVAILABLE, granted('one')], {
      pause: async () => {
        during = tokens.failingSinceMs;
        await clock.advance(100);
      },
    });
    await clock.advance(5);
    await tokens.current();
    expect([during, tokens.failingSinceMs]).toEqual([5, undefined]);
  });
});

describe('a token whose life is no life', () => {
  const LIVES = [
    ['a microsecond', 0.001],
    ['nothing', 0],
    ['less than nothing', -5_000],
  ] as const;

  test.each(LIVES)(
    'of %s serves everybody for a second, and then the next is asked for',
    async (_what, lifetimeMs) => {
      const { tokens, clock } = tokensOf([granted('one', lifetimeMs), granted('two', lifetimeMs)]);
      for (let ms = 0; ms < 1_000; ms += 100) {
        expect([await tokens.current(), tokens.isCurrent('one')]).toEqual(['one', true]);
        await clock.advance(100);
      }
      expect([await tokens.current(), tokens.requests]).toEqual(['two', 2]);
    },
  );

  test('but a moment serves for that moment, and the next comes a second later', async () => {
    const { tokens, clock } = tokensOf([granted('one', 300), granted('two', 300)]);
    await tokens.current();
    await clock.advance(297);
    expect(tokens.isCurrent('one')).toBe(false);
    expect([await tokens.current(), clock.monotonic()]).toEqual(['two', 1_000]);
  });

  test('that is refused at once is not asked for again within a second', async () => {
    const { tokens, clock } = tokensOf([granted('one', 1), granted('two', 1), granted('three', 1)]);
    await tokens.current();
    await tokens.renew('one');
    expect([await tokens.current(), clock.monotonic()]).toEqual(['two', 1_000]);
    await tokens.renew('two');
    expect([await tokens.current(), clock.monotonic()]).toEqual(['three', 2_000]);
  });
});

describe('a token endpoint that asks for time', () => {
  const busy: Grant = { kind: 'unavailable', throttled: true, message: '429', waitMs: 600_000 };

  test('gets it, whoever asks meanwhile, and it is said until when', async () => {
    const told: (string | number | undefined)[] = [];
    const stop = new AbortController();
    const clock = fakeClock();
    const { tokens } = tokensOf([busy, granted('one')], {
      nowMs: clock.monotonic,
      sleep: clock.sleep,
      onWait: (message, waitMs) => told.push(message, waitMs),
    });
    const first = tokens.current(stop.signal);
    await clock.advance(1_000);
    expect([tokens.waitsUntilMs, tokens.failingSinceMs]).toEqual([600_000, 0]);
    const second = tokens.current();
    // Who asked first goes away: that is no reason to ask the endpoint again.
    stop.abort();
    await clock.advance(598_999);
    expect([await first, tokens.requests]).toEqual([undefined, 1]);
    await clock.advance(1);
    expect([await second, tokens.requests, tokens.waitsUntilMs]).toEqual(['one', 2, undefined]);
    expect(told).toEqual(['429', 600_000]);
  });

  test('is given up at once where that is longer than patience lasts', async () => {
    const { tokens, clock } = tokensOf([busy], { outageLimitMs: () => 300_000 });
    expect(await tokens.current()).toBeUndefined();
    expect([tokens.refusal, tokens.throttled, clock.monotonic()]).toEqual([
      '429 (and asks to wait 600 s)',
      true,
      0,
    ]);
  });
});

describe('a stop', () => {
  test('ends the asking', async () => {
    const stop = new AbortController();
    const { tokens } = tokensOf([UNAVAILABLE], {
      retries: () => Number.POSITIVE_INFINITY,
      pause: async () => stop.abort(),
    });
    expect(await tokens.current(stop.signal)).toBeUndefined();
    expect([tokens.requests, tokens.refusal]).toEqual([1, undefined]);
  });

  test('of whoever began to ask leaves the others their token', async () => {
    const stop = new AbortController();
    const { tokens } = tokensOf([UNAVAILABLE, granted('one')], { pause: async () => stop.abort() });
    const stopped = tokens.current(stop.signal);
    const other = tokens.current(new AbortController().signal);
    expect([await stopped, await other]).toEqual([undefined, 'one']);
  });
});

describe('a static token', () => {
  const refused = async (tokens: AccessTokens, token: string) => {
    await tokens.renew(token);
    return [await tokens.current(), tokens.refusal !== undefined];
  };

  test('is at hand until it is refused', async () => {
    const tokens = staticToken('one');
    expect(await tokens.current()).toBe('one');
    expect(await refused(tokens, 'one')).toEqual([undefined, true]);
    expect(tokens.isCurrent('one')).toBe(false);
  });

  test('from a file is read again when it is refused, and told', async () => {
    const reported: string[] = [];
    const tokens = staticToken(
      'one',
      () => 'two',
      (token) => reported.push(token),
    );
    expect(await refused(tokens, 'one')).toEqual(['two', false]);
    expect(await refused(tokens, 'one')).toEqual(['two', false]);
    expect(reported).toEqual(['one', 'two']);
    expect(await refused(tokens, 'two')).toEqual([undefined, true]);
  });

  test('from a file that can no longer be read is at its end', async () => {
    expect(
      await refused(
        staticToken('one', () => undefined),
        'one',
      ),
    ).toEqual([undefined, true]);
  });
});
