import { describe, expect, it } from 'vitest';
import { simulatePace } from '../support/pace/simulate-pace.ts';

const LIFELIKE = { jitter: 0.03, lateMs: 2, skewMs: 90_000 };

const BUCKETS = [
  { burst: 20, perSecond: 200 / 60, refill: 'step' },
  { burst: 10, perSecond: 2, refill: 'ms' },
  { burst: 50, perSecond: 16, refill: 'ms' },
  { burst: 50, perSecond: 50, refill: 'ms' },
] as const;

describe('a bucket that another client takes half of, in bursts of half the reserve', () => {
  const cases = BUCKETS.flatMap((bucket) => [20, 150, 600].map((latencyMs) => ({ ...bucket, latencyMs })));
  it.each(cases)('causes no 429s and gives us what is left: %o', async (run) => {
    const reserve = Math.floor(run.burst / 5);
    const others = { perSecond: run.perSecond / 2, burst: Math.max(1, Math.floor(reserve / 2)) };
    const { log, tookS } = await simulatePace({ ...run, ...LIFELIKE, others, idealS: 30 });
    expect(log.throttled).toBe(0);
    expect(log.othersThrottled).toBe(0);
    const left = run.burst - reserve + tookS * run.perSecond - log.othersTook;
    expect(log.applied.length / left).toBeGreaterThanOrEqual(0.9);
  });
});

describe('a limit that changes in the middle of the run', () => {
  const changes = [
    ['is halved, its burst as well', 0.5, 0.5],
    ['is doubled, its burst as well', 2, 2],
    ['is halved', 0.5, 1],
    ['is doubled', 2, 1],
  ] as const;
  const cases = changes.flatMap(([what, rate, size]) =>
    [20, 150, 600].map((latencyMs) => [what, latencyMs, rate, size] as const),
  );
  it.each(cases)('is followed within 5 s when it %s, at %i ms', async (_, latencyMs, rate, size) => {
    const perSecond = 16 * rate;
    const atMs = 15_000;
    const change = { atMs, limit: { burst: 50 * size, perSecond } };
    const run = { burst: 50, perSecond: 16, latencyMs, ...LIFELIKE, idealS: 15 * (1 + rate), change };
    const { log } = await simulatePace(run);
    const after = log.applied.filter((at) => at >= atMs + 5_000 && at < atMs + 13_000);
    expect(after.length / 8 / perSecond).toBeGreaterThan(0.93);
    expect(after.length / 8 / perSecond).toBeLessThan(1.07);
    expect(log.throttled).toBeLessThanOrEqual(5);
  });
});

describe('a limit that changes while hundreds of requests are in flight', () => {
  // Until a halved limit is noticed more arrives than the reserve holds: 12 to 36 were told 429.
  // With seed 2 a doubled one was first taken for none, for the refill not yet known was not thought to be mistimed.
  const cases = [
    [0.5, 250, 600, 1],
    [0.5, 250, 800, 1],
    [0.5, 750, 800, 2],
    [2, 250, 600, 1],
    [2, 750, 800, 2],
  ] as const;
  it.each(cases)(
    'times %f is followed within 5 s on %i/s, at %i ms',
    async (factor, rate, latencyMs, seed) => {
      const perSecond = rate * factor;
      for (const jitter of [0.03, 0.1]) {
        const atMs = 15_000 + seed * 137;
        const change = { atMs, limit: { burst: perSecond, perSecond } };
        const idealS = 15.5 + 8 * factor;
        const run = { burst: rate, perSecond: rate, latencyMs, jitter, lateMs: 2, seed, idealS, change };
        const { log } = await simulatePace(run);
        expect(log.throttled).toBe(0);
        const after = log.applied.filter((at) => at >= atMs + 5_000 && at < atMs + 7_000);
        expect(after.length / 2 / perSecond).toBeGreaterThan(0.93);
        expect(after.length / 2 / perSecond).toBeLessThan(1.07);
      }
    },
  );
});

describe('a tenant whose headers are stripped on the way', () => {
  it.each([20, 150, 600])('is not sent much more than it can serve, at %i ms', async (latencyMs) => {
    const run = { burst: 50, perSecond: 16, latencyMs, headers: false, idealS: 90, ...LIFELIKE };
    const { log, ratio } = await simulatePace(run);
    expect(ratio).toBeLessThan(1.2);
    expect(log.throttled / log.applied.length).toBeLessThan(0.15);
  });
});
