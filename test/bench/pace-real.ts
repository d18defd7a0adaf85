import { reserveOf } from '../support/pace/simulate-pace.ts';
import { linkPairs, startTenantOn } from './link-process.ts';
import type { Plan } from './plans.ts';

/** How a run of the built command against a plan went, in real time. */
export interface PaceResult {
  readonly plan: Plan;
  readonly latencyMs: number;
  readonly pairs: number;
  /** From the first to the last link applied, less one latency, over the ideal. */
  readonly ratio: number;
  readonly throttled: number;
  readonly warnings: number;
  readonly lost: number;
  /** From the first to the last link applied. */
  readonly seconds: number;
}

/** The shortest run the issue asks for: long enough that the learning at the start must pay off. */
const IDEAL_S = 40;

/** Links as many pairs as take the ideal forty seconds (or as wanted), knowing nothing beforehand. */
export async function measurePace(plan: Plan, latencyMs: number, wanted?: number): Promise<PaceResult> {
  const pairs = wanted ?? Math.ceil(IDEAL_S * plan.perSecond) + plan.burst - reserveOf(plan);
  const idealS = (pairs - plan.burst + reserveOf(plan)) / plan.perSecond;
  const tenant = await startTenantOn(plan, latencyMs);
  await linkPairs(tenant, pairs);
  const stats = await tenant.stats();
  await tenant.stop();
  const tookS = ((stats.lastAppliedMs ?? 0) - (stats.firstAppliedMs ?? 0) - latencyMs) / 1000;
  return {
    plan,
    latencyMs,
    pairs,
    ratio: tookS / idealS,
    throttled: stats.throttled ?? 0,
    warnings: stats.apiLimitWarnings ?? 0,
    lost: pairs - (stats.links ?? 0),
    seconds: tookS,
  };
}
