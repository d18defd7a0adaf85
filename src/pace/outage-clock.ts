import type { NamedWait } from '../domain/ports.ts';
import type { Pacer } from './pacer-state.ts';
import { nextSend } from './schedule.ts';

/**
 * Since when nothing succeeds although there is something to do. A request may wait for any cause, a gate that is merely
 * closed included; only what `--rate` holds back waits by our own will.
 *
 * @param busySince since when requests wait at the gate or are in flight; undefined while there are none.
 */
export function outageSince(pacer: Pacer, busySince: number | undefined, now: number): number | undefined {
  const { outage } = pacer;
  // Before the first success nobody knows how long an answer takes: only failures tell then, timeouts among them.
  if (busySince === undefined || outage.lastSuccessAt === Number.NEGATIVE_INFINITY) return outage.sinceMs;
  const idleSince = Math.max(busySince, outage.lastSuccessAt, heldBackUntil(pacer));
  const since = Math.min(idleSince, outage.sinceMs ?? Number.POSITIVE_INFINITY);
  return since < now ? since : undefined;
}

/** Until when `--rate` holds the next request back; where one is in flight, until when it held that one back. */
function heldBackUntil({ settings, capDue, inFlight }: Pacer): number {
  if (settings.perSecondCap === undefined) return Number.NEGATIVE_INFINITY;
  return inFlight > 0 ? capDue - 1000 / settings.perSecondCap : capDue;
}

/** The time that whoever waits at the gate waits for, where somebody named it. */
export function namedWait(pacer: Pacer, now: number): NamedWait | undefined {
  const { throttle, outage, known } = pacer;
  const { at } = nextSend(pacer, now);
  if (at <= now || at === Number.POSITIVE_INFINITY) return undefined;
  if (at === throttle.until) return throttle.word && { kind: throttle.word, untilMs: at };
  if (at === outage.probeAt) return outage.asked ? { kind: 'retry_after', untilMs: at } : undefined;
  return known.some(({ certain }) => certain.resetAt === at) ? { kind: 'reset', untilMs: at } : undefined;
}
