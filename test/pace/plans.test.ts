import { describe, expect, it } from 'vitest';
import { type PaceRun, simulatePace } from '../support/pace/simulate-pace.ts';

/** Auth0's plans (docs/rate-limits.md), and at which latencies they are simulated: the fast ones take their time. */
const PLANS: ReadonlyArray<
  readonly [string, Pick<PaceRun, 'burst' | 'perSecond' | 'refill'>, readonly number[]]
> = [
  ['Free', { burst: 2, perSecond: 2 }, [5, 20, 150, 600]],
  ['Essentials, in steps', { burst: 20, perSecond: 200 / 60, refill: 'step' }, [5, 20, 150, 600, 800]],
  ['Essentials, by the millisecond', { burst: 20, perSecond: 200 / 60 }, [5, 20, 150, 600, 800]],
  ['Enterprise, non-production', { burst: 10, perSecond: 2 }, [5, 20, 150, 600, 800]],
  ['Enterprise, non-production, in steps', { burst: 10, perSecond: 2, refill: 'step' }, [20, 150, 600]],
  ['Enterprise, production', { burst: 50, perSecond: 16 }, [5, 20, 150, 600, 800]],
  ['Enterprise, production, in steps', { burst: 50, perSecond: 16, refill: 'step' }, [20, 150, 600]],
  ['Private Cloud 100', { burst: 50, perSecond: 50 }, [20, 150, 600]],
  ['Private Cloud 500', { burst: 250, perSecond: 250 }, [20, 150, 600]],
  ['Private Cloud 1,500', { burst: 750, perSecond: 750 }, [150]],
];

/** The larger ones for a few seconds only: what they lose at the start is allowed as it is to a run of forty. */
const FAST_PLANS: ReadonlyArray<readonly [string, number, number]> = [
  ['Private Cloud 3,000', 1500, 600],
  ['Private Cloud 6,000', 3000, 150],
  ['Private Cloud 10,000', 5000, 20],
];

/** A network and an event loop as they are: latencies differ by a few percent, timers fire late, clocks are minutes apart. */
const LIFELIKE = { jitter: 0.03, lateMs: 2, skewMs: -200_000 };

/** A run of some seconds, that loses no more than one of forty may. */
async function startsWell(run: PaceRun & { readonly idealS: number }): Promise<void> {
  const { tookS, log, reserve } = await simulatePace(run);
  expect(log.throttled).toBe(0);
  expect(log.lowest).toBeGreaterThanOrEqual(reserve);
  expect(tookS - run.idealS).toBeLessThanOrEqual(0.03 * 40);
}

describe('a run without prior knowledge', () => {
  const cases = PLANS.flatMap(([name, plan, latencies]) =>
    latencies.map((latencyMs) => [name, latencyMs, plan] as const),
  );
  it.each(cases)(
    'takes at most 1.03 of the ideal time on %s at %i ms, without a 429',
    async (_, latencyMs, plan) => {
      const { ratio, log, reserve } = await simulatePace({ ...plan, ...LIFELIKE, latencyMs });
      expect(log.throttled).toBe(0);
      expect(log.lowest).toBeGreaterThanOrEqual(reserve);
      expect(ratio).toBeLessThanOrEqual(1.03);
    },
  );

  it.each(FAST_PLANS)('loses no more at the start of %s (%i/s at %i ms)', async (_, rate, latencyMs) => {
    await startsWell({ burst: rate, perSecond: rate, ...LIFELIKE, latencyMs, idealS: 3 });
  });

  it('learns the rate although each request keeps the process busy and delays replies', async () => {
    const plan = { burst: 3000, perSecond: 3000, latencyMs: 600, busyMs: 0.14, jitter: 0.05, lateMs: 1 };
    await startsWell({ ...plan, idealS: 5 });
  });

  // 2.1 s late where the shortest of all calls counted.
  it('has as many in flight as the slow calls need if reads are ten times as fast', async () => {
    const plan = { burst: 3000, perSecond: 3000, latencyMs: 300, readMs: 30, jitter: 0.03, lateMs: 1 };
    await startsWell({ ...plan, idealS: 5 });
  });

  // Seeds whose steps come at an edge of what can be told apart: a step that was spilled was once taken for none.
  it.each([
    [5, 7],
    [150, 1],
    [150, 10],
    [150, 18],
  ])(
    'leaves the reserve alone whenever in the second the steps come (%i ms, seed %i)',
    async (latencyMs, seed) => {
      const plan = { burst: 50, perSecond: 16, refill: 'step' as const };
      for (const [jitter, lateMs] of [
        [0, 0],
        [0.03, 2],
        [0.1, 3],
      ] as const) {
        const run = { ...plan, latencyMs, seed, jitter, lateMs, skewMs: seed * 61_137 };
        const { log, reserve } = await simulatePace(run);
        expect(log.lowest).toBeGreaterThanOrEqual(reserve);
      }
    },
  );

  it('measures the refill that no header names', async () => {
    const { view } = await simulatePace({ burst: 50, perSecond: 16, latencyMs: 150, ...LIFELIKE });
    expect(view.limit).toBe(50);
    expect(view.reserve).toBe(10);
    expect(view.learnedPerSecond).toBeGreaterThan(15.5);
    expect(view.learnedPerSecond).toBeLessThan(16.5);
  });

  it('keeps to --rate if the tenant allows more', async () => {
    const run = { burst: 50, perSecond: 50, latencyMs: 150, perSecondCap: 10, idealS: 4, ...LIFELIKE };
    const { applied } = (await simulatePace(run)).log;
    const seconds = ((applied.at(-1) ?? 0) - (applied[0] ?? 0)) / 1000;
    expect((applied.length - 1) / seconds).toBeLessThanOrEqual(10);
    expect((applied.length - 1) / seconds).toBeGreaterThan(9.8);
  });

  it('keeps to --concurrency, and is as fast as that allows', async () => {
    const run = { burst: 10, perSecond: 2, latencyMs: 800, maxConcurrency: 1, idealS: 20 };
    const { log, tookS } = await simulatePace(run);
    expect(log.throttled).toBe(0);
    // A latency each, and the record of the row before and after it.
    expect(tookS).toBeLessThan(log.applied.length * 0.83);
  });
});
