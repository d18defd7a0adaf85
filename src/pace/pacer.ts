import type { RateFacts } from '../domain/ports.ts';
import { aimdOnSuccess, aimdOnThrottle } from './aimd.ts';
import { breakerOnFailure, breakerOnSuccess, breakerOnThrottle } from './circuit-breaker.ts';
import {
  type BucketReply,
  bucketsOnReply,
  bucketsOnSend,
  bucketsOnThrottle,
  type TrackedBucket,
} from './estimator/buckets.ts';
import { type ServerClock, serverClockOnDate } from './estimator/server-clock.ts';
import { type Latency, latencyOnReply } from './latency.ts';
import type { Pacer } from './pacer-state.ts';
import type { SendTime } from './send-budget.ts';
import { throttleOnLateRejection, throttleOnRejection, throttleOnSuccess } from './throttle.ts';

/** What a request takes along, to be understood when it comes back. */
export interface Ticket {
  readonly sentAt: number;
  readonly method: string;
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

/** A request goes out now. `sending` is what the buckets say of it, `method` its HTTP method. */
export function onSend(
  pacer: Pacer,
  { due, perMs }: SendTime,
  now: number,
  method: string,
): { readonly pacer: Pacer; readonly ticket: Ticket } {
  const { latency, inFlight, settings } = pacer;
  const gapMs = settings.perSecondCap === undefined ? 0 : 1000 / settings.perSecondCap;
  return {
    ticket: { sentAt: now, method, era: pacer.throttle.era, perMs, answeredBefore: pacer.answered },
    pacer: {
      ...pacer,
      known: bucketsOnSend(pacer.known, now + (latency?.meanMs ?? 0), inFlight),
      inFlight: inFlight + 1,
      inFlightSince: pacer.inFlightSince + 1,
      sent: pacer.sent + 1,
      lastDue: Math.max(now - CATCH_UP_MS, Math.min(due, now)),
      capDue: Math.max(now - CAP_CATCH_UP_MS, pacer.capDue) + gapMs,
    },
  };
}

/** Auth0 answered. `random` in [0, 1). */
export function onReply(pacer: Pacer, ticket: Ticket, facts: RateFacts, now: number, random: number): Pacer {
  const { dateEpochMs } = facts;
  const clock = dateEpochMs === undefined ? pacer.clock : serverClockOnDate(pacer.clock, dateEpochMs, now);
  return facts.status === 429
    ? onThrottled({ ...back(pacer, ticket), clock }, ticket, facts, now, random)
    : onAnswer(pacer, ticket, facts, now, clock);
}

function onThrottled(pacer: Pacer, ticket: Ticket, facts: RateFacts, now: number, random: number): Pacer {
  const { throttle, clock } = pacer;
  const counted = {
    ...pacer,
    throttled: pacer.throttled + 1,
    outage: breakerOnThrottle(pacer.outage, ticket.sentAt),
  };
  if (ticket.era < throttle.era)
    return { ...counted, throttle: throttleOnLateRejection(throttle, facts, clock, now) };
  return {
    ...counted,
    throttle: throttleOnRejection(throttle, facts, clock, now, random),
    inFlightSince: 0,
    groping: aimdOnThrottle(pacer.groping, now),
    known: bucketsOnThrottle(pacer.known, facts),
  };
}

function onAnswer(pacer: Pacer, ticket: Ticket, facts: RateFacts, now: number, clock: ServerClock): Pacer {
  const { throttle } = pacer;
  // A refusal takes less than what is carried out: each method has two kinds.
  const kind = `${ticket.method} ${facts.status < 400 ? 'done' : 'refused'}`;
  const latency = latencyOnReply(pacer.latency, { kind, tookMs: now - ticket.sentAt, now });
  const current = ticket.era === throttle.era;
  return {
    ...pacer,
    clock,
    latency,
    ...flights(pacer, ticket),
    answered: pacer.answered + 1,
    outage: breakerOnSuccess(now),
    groping: aimdOnSuccess(pacer.groping, now),
    throttle: current ? throttleOnSuccess(throttle) : throttle,
    known: current
      ? bucketsOnReply(stillKnown(pacer, facts), replyOf(ticket, facts, now, latency, clock))
      : pacer.known,
  };
}

/** After a 429 a bucket that no longer shows itself is given up: what was known of it was wrong. */
function stillKnown({ throttle, known }: Pacer, facts: RateFacts): readonly TrackedBucket[] {
  return throttle.opening && facts.remaining === undefined ? [] : known;
}

function replyOf(
  ticket: Ticket,
  facts: RateFacts,
  now: number,
  latency: Latency,
  clock: ServerClock,
): BucketReply {
  const { sentAt, perMs, answeredBefore } = ticket;
  return { facts, now, sentAt, perMs, answeredBefore, jitterMs: latency.jitterMs, clock };
}

/** No answer came. Tells also whether that costs the row a try. `random` in [0, 1). */
export function onFailure(
  pacer: Pacer,
  ticket: Ticket,
  facts: RateFacts | undefined,
  now: number,
  random: number,
): { readonly pacer: Pacer; readonly costsTry: boolean } {
  const { outage, closes, costsTry } = breakerOnFailure(pacer.outage, {
    sentAt: ticket.sentAt,
    now,
    isProbe: ticket.era === pacer.throttle.era,
    askedMs: facts?.retryAfterMs ?? 0,
    random,
  });
  const after = { ...back(pacer, ticket), outage };
  if (!closes) return { costsTry, pacer: after };
  const throttle = { ...pacer.throttle, era: pacer.throttle.era + 1 };
  return { costsTry, pacer: { ...after, throttle, inFlightSince: 0 } };
}

/** The request was not sent after all. */
export function onCancel(pacer: Pacer, ticket: Ticket): Pacer {
  return { ...back(pacer, ticket), sent: pacer.sent - 1 };
}

function back(pacer: Pacer, ticket: Ticket): Pacer {
  return { ...pacer, ...flights(pacer, ticket) };
}

/** What is in flight when this request has come back. */
function flights(pacer: Pacer, ticket: Ticket): Pick<Pacer, 'inFlight' | 'inFlightSince'> {
  const isSince = ticket.era === pacer.throttle.era;
  return { inFlight: pacer.inFlight - 1, inFlightSince: pacer.inFlightSince - (isSince ? 1 : 0) };
}
