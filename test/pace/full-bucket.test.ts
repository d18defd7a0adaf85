import { describe, expect, it } from 'vitest';
import { createGate } from '../../src/pace/gate.ts';
import { seededRandom } from '../../src/sandbox/state/seeded-random.ts';
import { fakeClock } from '../support/clocks/fake-clock.ts';
import { simulatePace } from '../support/pace/simulate-pace.ts';
import { simulatedTenant } from '../support/servers/simulated-tenant.ts';

const BUCKET = { burst: 50, perSecond: 16 };

describe('a bucket that stays full', () => {
  it.each([
    [20, 1],
    [150, 1],
    [600, 5],
    [800, 10],
  ])(
    'is used as fast as --concurrency allows, at %i ms with %i in flight',
    async (latencyMs, maxConcurrency) => {
      const limit = { burst: 500, perSecond: 500 };
      const run = { ...limit, latencyMs, maxConcurrency, jitter: 0.03, lateMs: 1, idealS: 2 };
      const { log, view } = await simulatePace(run);
      const seconds = ((log.applied.at(-1) ?? 0) - (log.applied[0] ?? 0)) / 1000;
      // Each row takes its latency, the record before and after it, and up to 2 ms at the timers.
      const possible = (maxConcurrency * 1000) / (latencyMs + 20);
      expect(log.applied.length / seconds / possible).toBeGreaterThan(0.93);
      expect(log.throttled).toBe(0);
      expect(view.learnedPerSecond ?? 0).toBeLessThan(550);
    },
  );

  it('holds no more than fits after a long pause', async () => {
    const random = seededRandom(3);
    const clock = fakeClock({ random });
    const tenant = simulatedTenant(clock, random, { ...BUCKET, latencyMs: 150, jitter: 0.05 });
    const gate = createGate({ clock, reserveShare: 0.2 });
    const link = async () => {
      const pass = await gate.enter('POST');
      pass?.replied(await tenant.link());
    };
    for (const pauseMs of [0, 10_000, 600_000]) {
      await clock.advance(pauseMs);
      const before = tenant.log.applied.length;
      const links = Array.from({ length: 200 }, link);
      await clock.advance(1_500);
      expect(tenant.log.applied.length - before).toBeGreaterThan(35);
      await clock.advance(20_000);
      await Promise.all(links);
    }
    expect(tenant.log.throttled).toBe(0);
    expect(tenant.log.lowest).toBeGreaterThanOrEqual(10);
  });
});
