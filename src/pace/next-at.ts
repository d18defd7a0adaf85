import { mostInFlight } from './concurrency.ts';
import type { Pacer, PaceSettings } from './pacer-state.ts';
import { type Holdings, nextSending, type Sending } from './spending.ts';

/** Auth0's buckets under 5 have nothing to spare. */
const LEAST_FOR_RESERVE = 5;

/** When the next request may go; Infinity: not before one comes back. */
export function nextAt(pacer: Pacer, now: number): number {
  const probing = isProbing(pacer);
  // A request that hangs since before the gate closed does not keep the probe from going.
  if (probing ? pacer.inFlightSince > 0 : pacer.inFlight >= windowOf(pacer)) return Number.POSITIVE_INFINITY;
  const open = Math.max(pacer.throttle.until, pacer.outage.probeAt, pacer.capDue);
  return probing ? Math.max(now, open) : Math.max(open, dueBy(pacer, now).due);
}

/** One at a time: at the start, after a 429 and while nothing succeeds. */
function isProbing({ latency, throttle, outage }: Pacer): boolean {
  return latency === undefined || throttle.opening || outage.probes > 0;
}

function windowOf({ settings, known, groping }: Pacer): number {
  const limited = known.length > 0;
  const most = mostInFlight(settings.maxConcurrency, limited);
  return limited ? most : Math.min(most, groping.window);
}

/** Any of the buckets may be met: the request is due when there is room in all of them. */
export function dueBy(pacer: Pacer, now: number): Sending {
  const { groping, lastDue } = pacer;
  const sendings = holdings(pacer).map((held) => nextSending(held, now));
  if (sendings.length > 0) return sendings.reduce((last, other) => (other.due > last.due ? other : last));
  const { perMs } = groping;
  return perMs === undefined ? { due: now, perMs: 0 } : { due: lastDue + 1 / perMs, perMs };
}

/** What there is to spend; empty while no headers told of a bucket. */
export function holdings({ known, latency, inFlight, answered, lastDue, settings }: Pacer): Holdings[] {
  if (latency === undefined) return [];
  const ours = { latency, inFlight, answered, lastDue };
  return known.map((one) => ({ ...ours, known: one, reserve: reserveOf(settings, one.bucket.limit) }));
}

/** Requests of a bucket of this size that are left to others. */
export function reserveOf({ reserveShare }: PaceSettings, limit: number): number {
  return limit < LEAST_FOR_RESERVE ? 0 : Math.floor(limit * reserveShare);
}
