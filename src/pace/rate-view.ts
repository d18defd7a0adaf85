import type { RateView } from '../domain/ports.ts';
import { likelyRefill } from './bucket.ts';
import { concurrencyFor } from './concurrency.ts';
import { holdings } from './next-at.ts';
import type { Pacer } from './pacer-state.ts';
import { spendable } from './spending.ts';

/** What a pacer can tell of itself at `now`; the waiting time is the gate's to know. */
export function rateView(pacer: Pacer, now: number): Omit<RateView, 'waitedS'> {
  const { settings, latency, outage, groping } = pacer;
  const held = holdings(pacer);
  // Of several buckets the slowest is the one that holds us up.
  const refills = held.map(({ known }) => likelyRefill(known.bucket) ?? Number.POSITIVE_INFINITY);
  const slowest = held[refills.indexOf(Math.min(...refills))];
  const perMs = slowest === undefined ? groping.perMs : likelyRefill(slowest.known.bucket);
  const perSecond = perMs === undefined ? undefined : perMs * 1000;
  const { perSecondCap } = settings;
  return {
    ...(perSecondCap !== undefined && { perSecondCap }),
    ...(slowest !== undefined && { limit: slowest.known.bucket.limit, reserve: slowest.reserve }),
    ...(perSecond !== undefined && { learnedPerSecond: perSecond }),
    ...(outage.sinceMs !== undefined && { outageSinceMs: outage.sinceMs }),
    concurrency: concurrencyFor({
      perSecond: lesser(perSecond, perSecondCap),
      latencyMs: latency?.meanMs,
      spendable: slowest === undefined ? 0 : spendable(slowest, now),
      inFlight: pacer.inFlight,
      limited: slowest !== undefined,
      max: settings.maxConcurrency,
    }),
    throttled: pacer.throttled,
    sent: pacer.sent,
  };
}

function lesser(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
