import { backoffMs } from './backoff.ts';

/** Whether the tenant answers at all. Times are monotonic ms. */
export interface Breaker {
  readonly lastSuccessAt: number;
  /** Since when nothing succeeds: when the first request that did not was sent. */
  readonly sinceMs: number | undefined;
  /** Probes that failed since then; the failures that came in with the first count as one. 0: the gate is open. */
  readonly probes: number;
  /** Before this no probe may go. */
  readonly probeAt: number;
  /** A gateway asked for that wait; else it is a backoff of our own. */
  readonly asked: boolean;
}

/** Nothing has failed, and nothing has succeeded. */
export const CLOSED_BREAKER: Breaker = {
  lastSuccessAt: Number.NEGATIVE_INFINITY,
  sinceMs: undefined,
  probes: 0,
  probeAt: 0,
  asked: false,
};

/** Auth0 answered: the tenant is there, whatever it said. */
export function breakerOnSuccess(now: number): Breaker {
  return { lastSuccessAt: now, sinceMs: undefined, probes: 0, probeAt: 0, asked: false };
}

/** A 429: the tenant is there and does nothing for us. It may begin an outage, but closes no gate by that. */
export function breakerOnThrottle(outage: Breaker, sentAt: number): Breaker {
  if (outage.lastSuccessAt > sentAt) return outage;
  return { ...outage, sinceMs: outage.sinceMs ?? sentAt };
}

/** A request that brought no answer. */
export interface Failure {
  readonly sentAt: number;
  readonly now: number;
  /** Sent since the gate closed: the tenant is still gone. Else it went out before. */
  readonly isProbe: boolean;
  /** The wait that a gateway asked for, 0 where it asked for none. */
  readonly askedMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/** What a {@link Failure} means. */
export interface BreakerDecision {
  readonly outage: Breaker;
  /** The gate closes (again). */
  readonly closes: boolean;
  /** Whether the row pays for it with one of its tries. */
  readonly costsTry: boolean;
}

/**
 * A request without an answer costs a try, and no more, where something succeeded after it was sent. Else
 * nothing succeeds: the gate closes, lets one probe through at a time, and no row pays.
 */
export function breakerOnFailure(outage: Breaker, failure: Failure): BreakerDecision {
  const { sentAt, now, isProbe, askedMs, random } = failure;
  if (outage.lastSuccessAt > sentAt) return { outage, closes: false, costsTry: true };
  const since = { ...outage, sinceMs: outage.sinceMs ?? sentAt };
  if (outage.probes > 0 && !isProbe) return { outage: since, closes: false, costsTry: false };
  const probes = outage.probes + 1;
  const ownMs = backoffMs(probes, random);
  const probeAt = now + Math.max(askedMs, ownMs);
  return { outage: { ...since, probes, probeAt, asked: askedMs > ownMs }, closes: true, costsTry: false };
}
