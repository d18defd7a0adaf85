import { backoffMs } from './backoff.ts';

/** Whether the tenant answers at all: a circuit breaker with one probe at a time when half-open. Times are monotonic ms. */
export interface Breaker {
  readonly lastSuccessAt: number;
  /** When the first request of the current series of failures was sent; undefined while requests succeed. */
  readonly sinceMs: number | undefined;
  /** Probes that have failed since then; requests that failed together with the first count as one. 0: closed, requests flow. */
  readonly probes: number;
  /** The earliest time of the next probe. */
  readonly probeAt: number;
  /** Whether a gateway asked for that wait; otherwise it is our own backoff. */
  readonly asked: boolean;
}

/** The state before the first reply. */
export const CLOSED_BREAKER: Breaker = {
  lastSuccessAt: Number.NEGATIVE_INFINITY,
  sinceMs: undefined,
  probes: 0,
  probeAt: 0,
  asked: false,
};

/** After any answer by Auth0 other than 429, errors included: the tenant is up. */
export function breakerOnSuccess(now: number): Breaker {
  return { lastSuccessAt: now, sinceMs: undefined, probes: 0, probeAt: 0, asked: false };
}

/** After a 429: the tenant is up but does nothing for us. An outage may start with it, but the breaker does not trip. */
export function breakerOnThrottle(breaker: Breaker, sentAt: number): Breaker {
  if (breaker.lastSuccessAt > sentAt) return breaker;
  return { ...breaker, sinceMs: breaker.sinceMs ?? sentAt };
}

/** A request that got no answer. */
export interface Failure {
  readonly sentAt: number;
  readonly now: number;
  /** Whether it was sent after the gate closed, so that the tenant is still down; otherwise it was in flight already. */
  readonly isProbe: boolean;
  /** The wait that a gateway asked for, 0 if none. */
  readonly askedMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/** What follows from a {@link Failure}. */
export interface BreakerDecision {
  readonly breaker: Breaker;
  /** Whether the gate closes (again). */
  readonly closes: boolean;
  /** Whether it uses up one of the row's tries. */
  readonly costsTry: boolean;
}

/**
 * If any request succeeded after this one was sent, the failure costs the row a try and nothing else. Otherwise
 * nothing succeeds: the gate closes, lets one probe through at a time, and no row loses a try.
 */
export function breakerOnFailure(breaker: Breaker, failure: Failure): BreakerDecision {
  const { sentAt, now, isProbe, askedMs, random } = failure;
  if (breaker.lastSuccessAt > sentAt) return { breaker, closes: false, costsTry: true };
  const since = { ...breaker, sinceMs: breaker.sinceMs ?? sentAt };
  if (breaker.probes > 0 && !isProbe) return { breaker: since, closes: false, costsTry: false };
  const probes = breaker.probes + 1;
  const ownMs = backoffMs(probes, random);
  const probeAt = now + Math.max(askedMs, ownMs);
  return { breaker: { ...since, probes, probeAt, asked: askedMs > ownMs }, closes: true, costsTry: false };
}
