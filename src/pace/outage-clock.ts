import type { NamedWait } from '../domain/ports.ts';
import type { Pacer } from './pacer-state.ts';
import { nextSend } from './schedule.ts';

/**
 * Since when nothing has succeeded although there is work. The cause does not matter, and a closed gate counts too; only
 * time that `--rate` holds requests back is not an outage.
 *
 * @param busySince since when requests have been waiting at the gate or in flight; undefined while there are none.
 */
export function outageSince(pacer: Pacer, busySince: number | undefined, now: number): number | undefined {
  const { breaker } = pacer;
  // Before the first success the usual latency is unknown: only failures count, timeouts included.
  if (busySince === undefined || breaker.lastSuccessAt === Number.NEGATIVE_INFINITY) return breaker.sinceMs;
  const idleSince = Math.max(busySince, breaker.lastSuccessAt, heldBackUntil(pacer));
  const since = Math.min(idleSince, breaker.sinceMs ?? Number.POSITIVE_INFINITY);
  return since < now ? since : undefined;
}

/** Until when `--rate` holds back the next request or, if one is in flight, held back that one. */
function heldBackUntil({ settings, capDue, inFlight }: Pacer): number {
  if (settings.perSecondCap === undefined) return Number.NEGATIVE_INFINITY;
  return inFlight > 0 ? capDue - 1000 / settings.perSecondCap : capDue;
}

/** The time that the gate is waiting for, if the tenant or a gateway named it. */
export function namedWait(pacer: Pacer, now: number): NamedWait | undefined {
  const { throttle, breaker, buckets } = pacer;
  const { at } = nextSend(pacer, now);
  if (at <= now || at === Number.POSITIVE_INFINITY) return undefined;
  if (at === throttle.until) return throttle.namedBy && { kind: throttle.namedBy, untilMs: at };
  if (at === breaker.probeAt) return breaker.asked ? { kind: 'retry_after', untilMs: at } : undefined;
  return buckets.some(({ certain }) => certain.resetAt === at) ? { kind: 'reset', untilMs: at } : undefined;
}
