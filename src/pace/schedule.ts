import { fastestRefill } from './estimator/bucket-estimate.ts';
import { maxInFlight, maxInFlightUnlimited } from './in-flight-limit.ts';
import type { Pacer, PaceSettings } from './pacer-state.ts';
import { nextSendTime, type SendBudget, type SendTime } from './send-budget.ts';

/** Smaller buckets (Auth0's Free plan has 2) have nothing to spare for a reserve. */
const LEAST_FOR_RESERVE = 5;

/** When the next request may be sent. */
export interface NextSend {
  /** Infinity: not until a request returns. */
  readonly at: number;
  /** What the buckets alone allow. */
  readonly sending: SendTime;
}

/** When the next request may be sent, given the current state. */
export function nextSend(pacer: Pacer, now: number): NextSend {
  const sending = dueTime(pacer, now);
  const open = Math.max(pacer.throttle.until, pacer.breaker.probeAt, pacer.capDue);
  if (isProbing(pacer)) {
    // A request that has been hanging since before the gate closed does not block the probe.
    return { sending, at: pacer.inFlightSince > 0 ? Number.POSITIVE_INFINITY : Math.max(now, open) };
  }
  const isFull = pacer.inFlight >= windowOf(pacer, sending);
  return { sending, at: isFull ? Number.POSITIVE_INFINITY : Math.max(open, sending.due) };
}

/** Whether requests go one at a time: at the start, after a 429 and while nothing succeeds. */
function isProbing({ latency, throttle, breaker }: Pacer): boolean {
  return latency === undefined || throttle.probing || breaker.probes > 0;
}

/** The maximum in flight now. */
function windowOf(pacer: Pacer, sending: SendTime): number {
  const most = inFlightLimit(pacer, sending);
  return pacer.buckets.length > 0 ? most : Math.min(most, pacer.aimd.window);
}

/** The maximum in flight, leaving the AIMD window aside. */
export function inFlightLimit({ settings, buckets, latency }: Pacer, { perMs }: SendTime): number {
  const max = settings.maxConcurrency;
  if (buckets.length === 0 || latency === undefined) return maxInFlightUnlimited(max);
  // The last requests of a burst are due slowly while most of it is in flight: they must not wait for it.
  const fastest = Math.min(...buckets.map(({ estimate }) => fastestRefill(estimate.limit)));
  return maxInFlight({ perMs: Math.max(perMs, fastest), leastMs: latency.leastMs, max });
}

/** Which bucket a request will meet is unknown, so it is due when all of them have room. */
export function dueTime(pacer: Pacer, now: number): SendTime {
  let last: SendTime | undefined;
  for (const budget of sendBudgets(pacer)) {
    const sending = nextSendTime(budget, now);
    if (last === undefined || sending.due > last.due) last = sending;
  }
  if (last !== undefined) return last;
  const { perMs } = pacer.aimd;
  return perMs === undefined ? { due: now, perMs: 0 } : { due: pacer.lastDue + 1 / perMs, perMs };
}

/** One budget for each bucket; empty until headers describe one. */
export function sendBudgets({
  buckets,
  latency,
  inFlight,
  answered,
  lastDue,
  settings,
}: Pacer): SendBudget[] {
  if (latency === undefined) return [];
  return buckets.map((one) => {
    const reserve = reserveOf(settings, one.estimate.limit);
    return { tracked: one, latency, reserve, inFlight, answered, lastDue };
  });
}

/** The requests of a bucket of this size that are left to other clients. */
function reserveOf({ reserveShare }: PaceSettings, limit: number): number {
  return limit < LEAST_FOR_RESERVE ? 0 : Math.floor(limit * reserveShare);
}
