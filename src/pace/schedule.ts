import { fastestRefill } from './estimator/bucket-estimate.ts';
import { maxInFlight, maxInFlightUnlimited } from './in-flight-limit.ts';
import type { Pacer, PaceSettings } from './pacer-state.ts';
import { nextSendTime, type SendBudget, type SendTime } from './send-budget.ts';

/** Auth0's buckets under 5 have nothing to spare. */
const LEAST_FOR_RESERVE = 5;

/** When the next request may go. */
export interface NextSend {
  /** Infinity: not before one comes back. */
  readonly at: number;
  /** What the buckets alone say. */
  readonly sending: SendTime;
}

/** When the next request may go, as things stand. */
export function nextSend(pacer: Pacer, now: number): NextSend {
  const sending = dueTime(pacer, now);
  const open = Math.max(pacer.throttle.until, pacer.outage.probeAt, pacer.capDue);
  if (isProbing(pacer)) {
    // A request that hangs since before the gate closed does not keep the probe from going.
    return { sending, at: pacer.inFlightSince > 0 ? Number.POSITIVE_INFINITY : Math.max(now, open) };
  }
  const isFull = pacer.inFlight >= windowOf(pacer, sending);
  return { sending, at: isFull ? Number.POSITIVE_INFINITY : Math.max(open, sending.due) };
}

/** One at a time: at the start, after a 429 and while nothing succeeds. */
function isProbing({ latency, throttle, outage }: Pacer): boolean {
  return latency === undefined || throttle.opening || outage.probes > 0;
}

/** Requests in flight at most, as things stand. */
function windowOf(pacer: Pacer, sending: SendTime): number {
  const most = inFlightLimit(pacer, sending);
  return pacer.known.length > 0 ? most : Math.min(most, pacer.groping.window);
}

/** Requests in flight at most, once the way has been felt out. */
export function inFlightLimit({ settings, known, latency }: Pacer, { perMs }: SendTime): number {
  const max = settings.maxConcurrency;
  if (known.length === 0 || latency === undefined) return maxInFlightUnlimited(max);
  // The last of a burst is sent slowly, while the most of it is in flight: that is no reason to wait.
  const fastest = Math.min(...known.map(({ bucket }) => fastestRefill(bucket.limit)));
  return maxInFlight({ perMs: Math.max(perMs, fastest), leastMs: latency.leastMs, max });
}

/** Any of the buckets may be met: the request is due when there is room in all of them. */
export function dueTime(pacer: Pacer, now: number): SendTime {
  let last: SendTime | undefined;
  for (const held of sendBudgets(pacer)) {
    const sending = nextSendTime(held, now);
    if (last === undefined || sending.due > last.due) last = sending;
  }
  if (last !== undefined) return last;
  const { perMs } = pacer.groping;
  return perMs === undefined ? { due: now, perMs: 0 } : { due: pacer.lastDue + 1 / perMs, perMs };
}

/** What there is to spend; empty while no headers told of a bucket. */
export function sendBudgets({ known, latency, inFlight, answered, lastDue, settings }: Pacer): SendBudget[] {
  if (latency === undefined) return [];
  return known.map((one) => {
    const reserve = reserveOf(settings, one.bucket.limit);
    return { known: one, latency, reserve, inFlight, answered, lastDue };
  });
}

/** Requests of a bucket of this size that are left to others. */
function reserveOf({ reserveShare }: PaceSettings, limit: number): number {
  return limit < LEAST_FOR_RESERVE ? 0 : Math.floor(limit * reserveShare);
}
