import type { Clock } from '../../../src/domain/clock.ts';
import type { RateFacts, RateView } from '../../../src/domain/ports.ts';
import { createGate } from '../../../src/pace/gate.ts';
import type { RateLimit } from '../../../src/sandbox/state/bucket.ts';
import { seededRandom } from '../../../src/sandbox/state/seeded-random.ts';
import { fakeClock } from '../clocks/fake-clock.ts';
import { simulatedTenant, type TenantLog, type TenantOptions } from '../servers/simulated-tenant.ts';

/** A run of links (with `readMs`: a read before each) through the real gate against a simulated tenant, as many rows at once as the gate advises. */
export interface PaceRun extends TenantOptions {
  /** How long the run takes at best, in seconds; default 40, the shortest that the promises are made for. */
  readonly idealS?: number;
  readonly seed?: number;
  /** Our timers fire up to so many ms late, as an event loop's do. Default 0. */
  readonly lateMs?: number;
  /** What sending a request keeps our process busy for, and handling its reply as much again, ms. Default 0. */
  readonly busyMs?: number;
  readonly perSecondCap?: number;
  readonly maxConcurrency?: number;
  /** Another client: so many requests a second, so many at once. */
  readonly others?: { readonly perSecond: number; readonly burst: number };
  /** The tenant's limit from some moment on. */
  readonly change?: { readonly atMs: number; readonly limit: RateLimit };
}

export interface PaceResult {
  readonly log: TenantLog;
  readonly view: RateView;
  readonly reserve: number;
  readonly idealS: number;
  /** From the first to the last link applied, less one latency. */
  readonly tookS: number;
  readonly ratio: number;
}

/** Requests of the bucket that are left to others by default. */
export function reserveOf({ burst }: Pick<RateLimit, 'burst'>): number {
  return burst < 5 ? 0 : Math.floor(burst * 0.2);
}

/** What writing a row's intent takes, and its outcome. */
const RECORD_MS = 10;

/** Runs it in virtual time. */
export async function simulatePace(run: PaceRun): Promise<PaceResult> {
  const random = seededRandom(run.seed ?? 1);
  // The tenant's seconds begin anywhere in ours.
  const clock = fakeClock({ startEpochMs: Date.UTC(2026, 0, 1) + Math.floor(random() * 1000), random });
  const tenant = simulatedTenant(clock, random, run);
  const { perSecondCap, maxConcurrency } = run;
  const cpu = oneProcess(clock, run.busyMs ?? 0);
  const gate = createGate({
    clock: lateClock(cpu.clock, random, run.lateMs ?? 0),
    reserveShare: 0.2,
    perSecondCap,
    maxConcurrency,
  });
  const reserve = reserveOf(run);
  const idealS = run.idealS ?? 40;
  let left = Math.ceil(idealS * run.perSecond) + run.burst - reserve;
  const requests = left;
  const withRead = run.readMs !== undefined;

  let running = 0;
  function startRows(): void {
    for (; left > 0 && running < gate.rowsUnderWay(); running += 1) {
      left -= withRead ? 2 : 1;
      void row();
    }
  }

  async function row(): Promise<void> {
    await clock.sleep(RECORD_MS);
    if (withRead) await untilGranted('GET', tenant.read);
    await untilGranted('POST', tenant.link);
    await clock.sleep(RECORD_MS);
    running -= 1;
    startRows();
  }

  async function untilGranted(method: string, call: () => Promise<RateFacts>): Promise<void> {
    for (let status = 429; status === 429; ) {
      const pass = await gate.enter(method);
      await cpu.work();
      const facts = await call();
      await cpu.work();
      pass?.replied(facts);
      status = facts.status;
    }
  }

  const { others, change } = run;
  const done = () => tenant.log.applied.length >= requests;
  if (others !== undefined) void otherClient(clock, random, others, tenant.takeForOthers, done);
  if (change !== undefined) void clock.sleep(change.atMs).then(() => tenant.setLimit(change.limit));
  startRows();
  for (let second = 0; !done() && second < 20 * idealS; second += 1) await clock.advance(1_000);

  const { applied } = tenant.log;
  const tookS = ((applied.at(-1) ?? 0) - (applied[0] ?? 0) - run.latencyMs) / 1000;
  const exactS = (requests - run.burst + reserve) / run.perSecond;
  return { log: tenant.log, view: gate.view(), reserve, idealS: exactS, tookS, ratio: tookS / exactS };
}

/** A process that does one thing after the other: each piece of work waits for those before it, and timers wait too. */
function oneProcess(clock: Clock, busyMs: number): { readonly clock: Clock; work(): Promise<void> } {
  if (busyMs === 0) return { clock, work: () => Promise.resolve() };
  let freeAt = 0;
  return {
    work: () => {
      freeAt = Math.max(freeAt, clock.monotonic()) + busyMs;
      return clock.sleep(freeAt - clock.monotonic());
    },
    clock: {
      ...clock,
      async sleep(ms, signal) {
        await clock.sleep(ms, signal);
        if (freeAt > clock.monotonic()) await clock.sleep(freeAt - clock.monotonic(), signal);
      },
    },
  };
}

/** The same clock, with timers of whole milliseconds that fire up to `lateMs` late. */
function lateClock(clock: Clock, random: () => number, lateMs: number): Clock {
  if (lateMs === 0) return clock;
  return {
    ...clock,
    sleep: (ms, signal) => clock.sleep(Math.max(1, Math.ceil(ms)) + random() * lateMs, signal),
  };
}

async function otherClient(
  clock: Clock,
  random: () => number,
  others: { readonly perSecond: number; readonly burst: number },
  take: (requests: number) => void,
  done: () => boolean,
): Promise<void> {
  const meanMs = (others.burst / others.perSecond) * 1000;
  while (!done()) {
    await clock.sleep(meanMs * (0.5 + random()));
    take(others.burst);
  }
}
