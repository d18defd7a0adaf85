import { describe, expect, it } from 'vitest';
import {
  type ServerClock,
  serverClockOnDate,
  toLocalTime,
  UNKNOWN_CLOCK,
} from '../../src/pace/estimator/server-clock.ts';
import { type Latency, latencyOnReply } from '../../src/pace/latency.ts';

describe("the server's clock", () => {
  const EPOCH_MS = Date.UTC(2026, 0, 1);
  /** A reply at our `now` from a server that is `aheadMs` ahead, whose reply took 30 ms. */
  const hear = (clock: ServerClock, now: number, aheadMs: number) =>
    serverClockOnDate(clock, Math.floor((now - 30 + aheadMs) / 1000) * 1000, now);

  it('is unknown before the first Date', () => {
    expect(toLocalTime(UNKNOWN_CLOCK, EPOCH_MS / 1000)).toBeUndefined();
  });

  it.each([-200_000, 0, 400, 7_200_000])(
    'that is %i ms off is known to within a transit time after a second of replies',
    (off) => {
      const ahead = EPOCH_MS + off;
      let clock = UNKNOWN_CLOCK;
      for (let now = 0; now <= 1_000; now += 10) clock = hear(clock, now, ahead);
      const resetAt = toLocalTime(clock, EPOCH_MS / 1000 + 60) ?? Number.NaN;
      const truly = EPOCH_MS + 60_000 - ahead;
      expect(resetAt).toBeGreaterThanOrEqual(truly);
      expect(resetAt).toBeLessThanOrEqual(truly + 40);
    },
  );

  it('never places a time of the server too early', () => {
    const clock = hear(UNKNOWN_CLOCK, 999, EPOCH_MS);
    expect(toLocalTime(clock, EPOCH_MS / 1000 + 1)).toBeGreaterThanOrEqual(1_000);
  });

  it('starts over if it is set back by minutes', () => {
    const clock = hear(hear(UNKNOWN_CLOCK, 0, EPOCH_MS + 600_000), 100, EPOCH_MS);
    expect(toLocalTime(clock, EPOCH_MS / 1000 + 2)).toBeLessThan(4_000);
  });
});

describe('latency', () => {
  const link = (latency: Latency | undefined, tookMs: number, now: number) =>
    latencyOnReply(latency, { kind: 'POST', tookMs, now });
  const after = (...tookMs: number[]) =>
    tookMs.reduce<Latency | undefined>((latency, ms, n) => link(latency, ms, n * 1_000), undefined);

  it('is that of the first reply, with some jitter assumed', () => {
    expect(after(80)).toMatchObject({ meanMs: 80, jitterMs: 10, leastMs: 80, at: 0 });
  });

  it('converges to the mean and the mean deviation', () => {
    const latency = after(...Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? 90 : 110)));
    expect(latency?.meanMs).toBeGreaterThan(95);
    expect(latency?.meanMs).toBeLessThan(105);
    expect(latency?.jitterMs).toBeGreaterThan(7);
    expect(latency?.jitterMs).toBeLessThan(13);
  });

  it('remembers the shortest for minutes, so that our own queue is not taken for the latency of the tenant', () => {
    const queued = after(20, ...Array.from({ length: 60 }, () => 200));
    expect(queued?.leastMs).toBeGreaterThan(20);
    expect(queued?.leastMs).toBeLessThan(25);
    expect(after(20, ...Array.from({ length: 3_600 }, () => 200))?.leastMs).toBe(200);
  });

  it('keeps the shortest of each kind, so that slow links among fast reads are not taken for a queue', () => {
    const mixed = (...calls: (readonly [kind: string, tookMs: number])[]) =>
      calls.reduce<Latency | undefined>(
        (latency, [kind, tookMs], n) => latencyOnReply(latency, { kind, tookMs, now: n }),
        undefined,
      );
    const pair = [
      ['GET', 30],
      ['POST', 300],
    ] as const;
    const leastMs = mixed(...Array.from({ length: 300 }, () => pair).flat())?.leastMs;
    expect(leastMs).toBeGreaterThan(160);
    expect(leastMs).toBeLessThan(170);
    const queued = Array.from({ length: 600 }, (_, n) => ['POST', n === 0 ? 300 : 900] as const);
    expect(mixed(...queued)?.leastMs).toBeLessThan(301);
    // A few slow ones among many quick ones need a few more in flight.
    const rare = Array.from({ length: 100 }, () => [...Array.from({ length: 99 }, () => pair[0]), pair[1]]);
    expect(mixed(...rare.flat())?.leastMs).toBeLessThan(36);
  });

  it('does not take the first replies of a burst as showing all the jitter', () => {
    let latency = link(undefined, 800, 0);
    for (let n = 1; n <= 20; n += 1) latency = link(latency, 800, n);
    expect(latency.jitterMs).toBeGreaterThan(90);
  });
});
