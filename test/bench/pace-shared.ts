import { setTimeout as wait } from 'node:timers/promises';
import { reserveOf } from '../support/pace/simulate-pace.ts';
import { linkPairs, startTenantOn } from './link-process.ts';
import type { Plan } from './plans.ts';
import type { TenantProcess } from './tenant-process.ts';

/** How a run went beside another client that takes half of the sustained rate. */
export interface Shared {
  /** Our rate, over what the other one left of the sustained rate. */
  readonly share: number;
  readonly throttled: number;
  readonly othersThrottled: number;
}

/** The runs take about so long. */
const RUN_S = 40;

/** In real time: the other client comes at random moments, with half the reserve at once. */
export async function measureShared(plan: Plan, latencyMs: number): Promise<Shared> {
  const reserve = reserveOf(plan);
  const pairs = Math.ceil((RUN_S / 2) * plan.perSecond) + plan.burst - reserve;
  const tenant = await startTenantOn(plan, latencyMs);
  let isDone = false;
  const linking = linkPairs(tenant, pairs).then(() => {
    isDone = true;
  });
  const burst = Math.max(1, Math.floor(reserve / 2));
  const meanMs = (burst / (plan.perSecond / 2)) * 1000;
  const taken: { readonly atMs: number; readonly granted: number }[] = [];
  while (!isDone) {
    await wait(meanMs * (0.5 + Math.random()));
    if (!isDone) taken.push({ atMs: Date.now(), granted: await tenant.takeForOther(burst) });
  }
  await linking;
  const { firstAppliedMs = 0, lastAppliedMs = 0, throttled = 0, othersRefused = 0 } = await tenant.stats();
  await tenant.stop();
  const tookS = (lastAppliedMs - firstAppliedMs - latencyMs) / 1000;
  const others = taken.filter(({ atMs }) => atMs >= firstAppliedMs && atMs <= lastAppliedMs);
  const left = plan.perSecond - others.reduce((sum, { granted }) => sum + granted, 0) / tookS;
  const share = (pairs - plan.burst + reserve) / tookS / left;
  return { share, throttled, othersThrottled: othersRefused };
}

/** How a run went whose limit changed on the way. */
export interface Changed {
  /** Our rate over the new one, from five seconds after the change on. */
  readonly ratio: number;
  readonly throttled: number;
}

/** The change comes when the rate is known, and must be followed so soon; what follows is measured for so long. */
const BEFORE_S = 15;
const FOLLOWED_S = 5;
const MEASURED_S = 8;

/** In real time: size and rate of the bucket are multiplied at once. */
export async function measureChanged(plan: Plan, latencyMs: number, factor: number): Promise<Changed> {
  const { burst, perSecond } = plan;
  const [before, after] = [perSecond * BEFORE_S, perSecond * factor * (FOLLOWED_S + MEASURED_S + 2)];
  const tenant = await startTenantOn(plan, latencyMs);
  const linking = linkPairs(tenant, Math.ceil(burst - reserveOf(plan) + before + after));
  while ((await linkedSoFar(tenant)).links === 0) await wait(20);
  await wait(BEFORE_S * 1000);
  await tenant.setRate({ ...plan, burst: Math.floor(burst * factor), perSecond: perSecond * factor });
  await wait(FOLLOWED_S * 1000);
  const start = await linkedSoFar(tenant);
  await wait(MEASURED_S * 1000);
  const end = await linkedSoFar(tenant);
  await linking;
  const { throttled = 0 } = await tenant.stats();
  await tenant.stop();
  const rate = (end.links - start.links) / ((end.atMs - start.atMs) / 1000);
  return { ratio: rate / (perSecond * factor), throttled };
}

async function linkedSoFar(
  tenant: TenantProcess,
): Promise<{ readonly links: number; readonly atMs: number }> {
  const { links = 0 } = await tenant.stats();
  return { links, atMs: performance.now() };
}
