import type { RateView } from '../domain/ports.ts';
import { likeliestRefill } from './estimator/bucket-estimate.ts';
import { maxRowsUnderWay } from './in-flight-limit.ts';
import type { Pacer } from './pacer-state.ts';
import { dueTime, inFlightLimit, sendBudgets } from './schedule.ts';
import { type SendBudget, spendable } from './send-budget.ts';

/** What a pacer can tell of itself; who waits, and for how long, is the gate's to know. */
export function rateView(pacer: Pacer): Omit<RateView, 'waitedS' | 'outageSinceMs' | 'waitsFor'> {
  const { perSecondCap } = pacer.settings;
  const slowest = slowestOf(pacer);
  const perSecond = learnedPerSecond(pacer, slowest);
  return {
    ...(perSecondCap !== undefined && { perSecondCap }),
    ...(slowest !== undefined && { limit: slowest.known.bucket.limit, reserve: slowest.reserve }),
    ...(perSecond !== undefined && { learnedPerSecond: perSecond }),
    throttled: pacer.throttled,
    sent: pacer.sent,
  };
}

/** How many rows under way make sense at `now`. */
export function rowAdvice(pacer: Pacer, now: number): number {
  const { settings, latency, inFlight } = pacer;
  const slowest = slowestOf(pacer);
  return maxRowsUnderWay({
    perSecond: learnedPerSecond(pacer, slowest),
    perSecondCap: settings.perSecondCap,
    latencyMs: latency?.meanMs,
    spendable: slowest === undefined ? 0 : spendable(slowest, now),
    inFlight,
    limited: slowest !== undefined,
    most: inFlightLimit(pacer, dueTime(pacer, now)),
  });
}

/** Of several buckets the slowest is the one that holds us up. */
function slowestOf(pacer: Pacer): SendBudget | undefined {
  const held = sendBudgets(pacer);
  const refills = held.map(({ known }) => likeliestRefill(known.bucket) ?? Number.POSITIVE_INFINITY);
  return held[refills.indexOf(Math.min(...refills))];
}

function learnedPerSecond({ groping }: Pacer, slowest: SendBudget | undefined): number | undefined {
  const perMs = slowest === undefined ? groping.perMs : likeliestRefill(slowest.known.bucket);
  return perMs === undefined ? undefined : perMs * 1000;
}
