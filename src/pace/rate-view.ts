import type { RateView } from '../domain/ports.ts';
import { likeliestRefill } from './estimator/bucket-estimate.ts';
import { maxRowsUnderWay } from './in-flight-limit.ts';
import type { Pacer } from './pacer-state.ts';
import { dueTime, inFlightLimit, sendBudgets } from './schedule.ts';
import { type SendBudget, spendable } from './send-budget.ts';

/** The pacer's part of the view; the gate adds who is waiting and for how long. */
export function rateView(pacer: Pacer): Omit<RateView, 'waitedS' | 'outageSinceMs' | 'waitsFor'> {
  const { perSecondCap } = pacer.settings;
  const slowest = slowestOf(pacer);
  const perSecond = learnedPerSecond(pacer, slowest);
  return {
    ...(perSecondCap !== undefined && { perSecondCap }),
    ...(slowest !== undefined && { limit: slowest.tracked.estimate.limit, reserve: slowest.reserve }),
    ...(perSecond !== undefined && { learnedPerSecond: perSecond }),
    throttled: pacer.throttled,
    sent: pacer.sent,
  };
}

/** How many rows to have under way at `now`. */
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

/** The slowest of several buckets: it determines the pace. */
function slowestOf(pacer: Pacer): SendBudget | undefined {
  const budgets = sendBudgets(pacer);
  const refills = budgets.map(({ tracked }) => likeliestRefill(tracked.estimate) ?? Number.POSITIVE_INFINITY);
  return budgets[refills.indexOf(Math.min(...refills))];
}

function learnedPerSecond({ aimd }: Pacer, slowest: SendBudget | undefined): number | undefined {
  const perMs = slowest === undefined ? aimd.perMs : likeliestRefill(slowest.tracked.estimate);
  return perMs === undefined ? undefined : perMs * 1000;
}
