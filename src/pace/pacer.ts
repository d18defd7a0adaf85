import type { RateFacts } from '../domain/ports.ts';
import { cut, grown } from './groping.ts';
import { allSpilled, refusedBy, toldBy } from './known-buckets.ts';
import { measured } from './latency.ts';
import { dueBy } from './next-at.ts';
import { failed, refused, succeeded } from './outage.ts';
import type { Pacer } from './pacer-state.ts';
import { heardDate } from './server-clock.ts';
import { closed, prolonged, reopened } from './throttle.ts';

/** What a request takes along, to be understood when it comes back. */
export interface Ticket {
  readonly sentAt: number;
  /** Of the throttle: what was sent in an earlier one was sent before the gate closed. */
  readonly era: number;
  readonly perMs: number;
  /** Our requests answered by then. */
  readonly answeredBefore: number;
}

/** A timer that fires late is made up for, up to so many ms: then it was a standstill, and what was missed is gone. */
const CATCH_UP_MS = 50;

/** The same for `--rate`, which is a promise: at most so many ms' worth of requests come closer together. */
const CAP_CATCH_UP_MS = 20;

/** A request goes out now. */
export function onSend(pacer: Pacer, now: number): { readonly pacer: Pacer; readonly ticket: Ticket } {
  const { latency, inFlight, settings } = pacer;
  const { due, perMs } = dueBy(pacer, now);
  const gapMs = settings.perSecondCap === undefined ? 0 : 1000 / settings.perSecondCap;
  return {
    ticket: { sentAt: now, era: pacer.throttle.era, perMs, answeredBefore: pacer.answered },
    pacer: {
      ...pacer,
      known: allSpilled(pacer.known, now + (latency?.meanMs ?? 0), inFlight),
      inFlight: inFlight + 1,
      sent: pacer.sent + 1,
      lastDue: Math.max(now - CATCH_UP_MS, Math.min(due, now)),
      capDue: Math.max(now - CAP_CATCH_UP_MS, pacer.capDue) + gapMs,
    },
  };
}

/** Auth0 answered. `random` in [0, 1). */
export function onReply(pacer: Pacer, ticket: Ticket, facts: RateFacts, now: number, random: number): Pacer {
  const { dateEpochMs } = facts;
  const clock = dateEpochMs === undefined ? pacer.clock : heardDate(pacer.clock, dateEpochMs, now);
  const back = { ...pacer, clock, inFlight: pacer.inFlight - 1 };
  return facts.status === 429
    ? onThrottled(back, ticket, facts, now, random)
    : onAnswer(back, ticket, facts, now);
}

function onThrottled(pacer: Pacer, ticket: Ticket, facts: RateFacts, now: number, random: number): Pacer {
  const { throttle, clock } = pacer;
  const counted = {
    ...pacer,
    throttled: pacer.throttled + 1,
    outage: refused(pacer.outage, ticket.sentAt),
  };
  if (ticket.era < throttle.era) return { ...counted, throttle: prolonged(throttle, facts, clock, now) };
  return {
    ...counted,
    throttle: closed(throttle, facts, clock, now, random),
    groping: cut(pacer.groping, now),
    known: refusedBy(pacer.known, facts),
  };
}

function onAnswer(pacer: Pacer, ticket: Ticket, facts: RateFacts, now: number): Pacer {
  const latency = measured(pacer.latency, now - ticket.sentAt, now);
  const answered = {
    ...pacer,
    latency,
    answered: pacer.answered + 1,
    outage: succeeded(pacer.outage, now),
    groping: grown(pacer.groping, now),
  };
  if (ticket.era < pacer.throttle.era) return answered;
  // After a 429 a bucket that no longer shows itself is given up: what was known of it was wrong.
  const known = pacer.throttle.opening && facts.remaining === undefined ? [] : pacer.known;
  const reply = { ...ticket, facts, now, jitterMs: latency.jitterMs, clock: pacer.clock };
  return { ...answered, throttle: reopened(pacer.throttle), known: toldBy(known, reply) };
}

/** No answer came. Tells also whether that costs the row a try. `random` in [0, 1). */
export function onFailure(
  pacer: Pacer,
  ticket: Ticket,
  facts: RateFacts | undefined,
  now: number,
  random: number,
): { readonly pacer: Pacer; readonly costsTry: boolean } {
  const { outage, closes, costsTry } = failed(pacer.outage, {
    sentAt: ticket.sentAt,
    now,
    isProbe: ticket.era === pacer.throttle.era,
    askedMs: facts?.retryAfterMs ?? 0,
    random,
  });
  const era = pacer.throttle.era + (closes ? 1 : 0);
  const throttle = { ...pacer.throttle, era };
  return { costsTry, pacer: { ...pacer, inFlight: pacer.inFlight - 1, outage, throttle } };
}

/** The request was not sent after all. */
export function onCancel(pacer: Pacer): Pacer {
  return { ...pacer, inFlight: pacer.inFlight - 1, sent: pacer.sent - 1 };
}
