import { linkPairs, type Plan, reserveOf, startTenantOn } from './link-process.ts';

/** Auth0's plans, by what the Management API's limits say of them (docs/rate-limits.md). */
export const PLANS: readonly Plan[] = [
  { name: 'Free', burst: 2, perSecond: 2, refill: 'ms' },
  { name: 'Essentials', burst: 20, perSecond: 200 / 60, refill: 'ms' },
  { name: 'Essentials, step', burst: 20, perSecond: 200 / 60, refill: 'step' },
  { name: 'Enterprise, non-production', burst: 10, perSecond: 2, refill: 'ms' },
  { name: 'Enterprise, non-production, step', burst: 10, perSecond: 2, refill: 'step' },
  { name: 'Enterprise, production', burst: 50, perSecond: 16, refill: 'ms' },
  { name: 'Enterprise, production, step', burst: 50, perSecond: 16, refill: 'step' },
  { name: 'Private Cloud 100', burst: 50, perSecond: 50, refill: 'ms' },
  { name: 'Private Cloud 500', burst: 250, perSecond: 250, refill: 'ms' },
  { name: 'Private Cloud 1,500', burst: 750, perSecond: 750, refill: 'ms' },
  { name: 'Private Cloud 3,000', burst: 1500, perSecond: 1500, refill: 'ms' },
  { name: 'Private Cloud 6,000', burst: 3000, perSecond: 3000, refill: 'ms' },
  { name: 'Private Cloud 10,000', burst: 5000, perSecond: 5000, refill: 'ms' },
];

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
