import { describe, expect, it } from 'vitest';
import { type Latency, measured } from '../../src/pace/latency.ts';
import { heardDate, onOurClock, type ServerClock, UNKNOWN_CLOCK } from '../../src/pace/server-clock.ts';

describe("the server's clock", () => {
  const EPOCH_MS = Date.UTC(2026, 0, 1);
  /** A reply at our `now` from a server that is `aheadMs` ahead, whose reply took 30 ms. */
  const hear = (clock: ServerClock, now: number, aheadMs: number) =>
    heardDate(clock, Math.floor((now - 30 + aheadMs) / 1000) * 1000, now);

  it('tells nothing before the first Date', () => {
    expect(onOurClock(UNKNOWN_CLOCK, EPOCH_MS / 1000)).toBeUndefined();
  });

  it.each([-200_000, 0, 400, 7_200_000])(
    'that is %i ms off is known to a journey within a second of replies',
    (off) => {
      const ahead = EPOCH_MS + off;
      let clock = UNKNOWN_CLOCK;
      for (let now = 0; now <= 1_000; now += 10) clock = hear(clock, now, ahead);
      const resetAt = onOurClock(clock, EPOCH_MS / 1000 + 60) ?? Number.NaN;
      const truly = EPOCH_MS + 60_000 - ahead;
      expect(resetAt).toBeGreaterThanOrEqual(truly);
      expect(resetAt).toBeLessThanOrEqual(truly + 40);
    },
  );

  it('never makes a time of the server come too early', () => {
    const clock = hear(UNKNOWN_CLOCK, 999, EPOCH_MS);
    expect(onOurClock(clock, EPOCH_MS / 1000 + 1)).toBeGreaterThanOrEqual(1_000);
  });

  it('starts over when it is set back by minutes', () => {
    const clock = hear(hear(UNKNOWN_CLOCK, 0, EPOCH_MS + 600_000), 100, EPOCH_MS);
    expect(onOurClock(clock, EPOCH_MS / 1000 + 2)).toBeLessThan(4_000);
  });
});

describe('latency', () => {
  const after = (...tookMs: number[]) =>
    tookMs.reduce<Latency | undefined>((latency, ms, n) => measured(latency, ms, n * 1_000), undefined);

  it('is what the first reply took, with some jitter to be safe', () => {
    expect(after(80)).toEqual({ meanMs: 80, jitterMs: 10, leastMs: 80, at: 0 });
  });

  it('settles at the mean and the mean deviation', () => {
    const latency = after(...Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? 90 : 110)));
    expect(latency?.meanMs).toBeGreaterThan(95);
    expect(latency?.meanMs).toBeLessThan(105);
    expect(latency?.jitterMs).toBeGreaterThan(7);
    expect(latency?.jitterMs).toBeLessThan(13);
  });

  it('remembers the shortest for minutes, so that a queue of our own making is not taken for the tenant', () => {
    const queued = after(20, ...Array.from({ length: 60 }, () => 200));
    expect(queued?.leastMs).toBeGreaterThan(20);
    expect(queued?.leastMs).toBeLessThan(25);
    expect(after(20, ...Array.from({ length: 3_600 }, () => 200))?.leastMs).toBe(200);
  });

  it('does not trust the first replies of a burst to show all the jitter there is', () => {
    let latency = measured(undefined, 800, 0);
    for (let n = 1; n <= 20; n += 1) latency = measured(latency, 800, n);
    expect(latency.jitterMs).toBeGreaterThan(90);
  });
});
