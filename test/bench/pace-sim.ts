import { type PaceRun, simulatePace } from '../support/pace/simulate-pace.ts';

/**
 * The pacing on every plan of Auth0's, in virtual time: `npx tsx test/bench/pace-sim.ts [seeds]`.
 * A cell is the ratio to the ideal time (the worst of the seeds), then what should not be: 429s, and requests
 * that were taken from the reserve.
 */
const PLANS: ReadonlyArray<readonly [string, Pick<PaceRun, 'burst' | 'perSecond' | 'refill'>]> = [
  ['2 @ 2/s', { burst: 2, perSecond: 2 }],
  ['20 @ 200/min, steps', { burst: 20, perSecond: 200 / 60, refill: 'step' }],
  ['20 @ 200/min', { burst: 20, perSecond: 200 / 60 }],
  ['10 @ 2/s, steps', { burst: 10, perSecond: 2, refill: 'step' }],
  ['10 @ 2/s', { burst: 10, perSecond: 2 }],
  ['50 @ 16/s, steps', { burst: 50, perSecond: 16, refill: 'step' }],
  ['50 @ 16/s', { burst: 50, perSecond: 16 }],
  ['50 @ 50/s', { burst: 50, perSecond: 50 }],
  ['250 @ 250/s', { burst: 250, perSecond: 250 }],
  ['750 @ 750/s', { burst: 750, perSecond: 750 }],
  ['1,500 @ 1,500/s', { burst: 1500, perSecond: 1500 }],
  ['3,000 @ 3,000/s', { burst: 3000, perSecond: 3000 }],
  ['5,000 @ 5,000/s', { burst: 5000, perSecond: 5000 }],
];

const LATENCIES_MS = [5, 20, 150, 600, 800];

/** Above this rate one seed is enough: it takes seconds, and chance evens out over so many requests. */
const ONE_SEED_FROM = 250;

async function cell(run: PaceRun, seeds: number): Promise<string> {
  let worst = 0;
  let throttled = 0;
  let taken = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { ratio, log, reserve } = await simulatePace({ ...run, seed, skewMs: seed * 61_137 });
    worst = Math.max(worst, ratio);
    throttled += log.throttled;
    taken = Math.max(taken, reserve - log.lowest);
  }
  const bad = [throttled > 0 && `${throttled} x 429`, taken > 0 && `-${taken}`].filter(
    (text) => text !== false,
  );
  return [worst.toFixed(3), ...bad].join(' ');
}

const seeds = Number(process.argv[2] ?? 5);
for (const [jitter, lateMs] of [
  [0, 0],
  [0.03, 2],
  [0.1, 3],
] as const) {
  console.log(`\nlatency differs by ${jitter * 100}%, timers up to ${lateMs} ms late`);
  console.log(['plan'.padEnd(20), ...LATENCIES_MS.map((ms) => `${ms} ms`.padEnd(12))].join(''));
  for (const [name, plan] of PLANS) {
    const cells: string[] = [];
    for (const latencyMs of LATENCIES_MS) {
      const run = { ...plan, latencyMs, jitter, lateMs };
      cells.push(await cell(run, plan.perSecond >= ONE_SEED_FROM ? 1 : seeds));
    }
    console.log([name.padEnd(20), ...cells.map((text) => text.padEnd(12))].join(''));
  }
}
