import type { RateView } from '../domain/ports.ts';
import { likelyRefill } from './bucket.ts';
import { concurrencyFor } from './concurrency.ts';
import { holdings, type Pacer, reserveOf } from './pacer.ts';
import { spendable } from './spending.ts';

/** What a pacer can tell of itself at `now`; the waiting time is the gate's to know. */
export function rateView(pacer: Pacer, now: number): Omit<RateView, 'waitedS'> {
  const { settings, known, latency, outage, groping } = pacer;
  const { bucket } = known;
  const held = holdings(pacer);
  const perMs = bucket === undefined ? groping.perMs : likelyRefill(bucket);
  const perSecond = perMs === undefined ? undefined : perMs * 1000;
  const { perSecondCap } = settings;
  return {
    ...(perSecondCap !== undefined && { perSecondCap }),
    ...(bucket !== undefined && { limit: bucket.limit, reserve: reserveOf(settings, bucket.limit) }),
    ...(perSecond !== undefined && { learnedPerSecond: perSecond }),
    ...(outage.sinceMs !== undefined && { outageSinceMs: outage.sinceMs }),
    concurrency: concurrencyFor({
      perSecond: slowest(perSecond, perSecondCap),
      latencyMs: latency?.meanMs,
      spendable: held === undefined ? 0 : spendable(held, now),
      limited: bucket !== undefined,
      max: settings.maxConcurrency,
    }),
    throttled: pacer.throttled,
    sent: pacer.sent,
  };
}

function slowest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
