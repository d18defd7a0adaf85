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

/** What was known when a request was sent, needed to interpret its reply. */
export interface Ticket {
  readonly sentAt: number;
  readonly method: string;
  /** `Throttle.epoch` at that time: requests of an earlier epoch were sent before the gate closed. */
  readonly epoch: number;
  readonly perMs: number;
  /** Our requests answered by then. */
  readonly answeredBefore: number;
}

/** The delay of a late timer is made up for up to this many ms; a longer one is a standstill, and its time is lost. */
const CATCH_UP_MS = 50;

/** The same for `--rate`, which is a promise: at most this many ms' worth of requests are bunched. */
const CAP_CATCH_UP_MS = 20;

/** Records that a request is sent now. `due` and `perMs` come from `nextSend`. */
export function onSend(
  pacer: Pacer,
  { due, perMs }: SendTime,
  now: number,
  method: string,
): { readonly pacer: Pacer; readonly ticket: Ticket } {
  const { latency, inFlight, settings } = pacer;
  const gapMs = settings.perSecondCap === undefined ? 0 : 1000 / settings.perSecondCap;
  return {
    ticket: { sentAt: now, method, epoch: pacer.throttle.epoch, perMs, answeredBefore: pacer.answered },
    pacer: {
      ...pacer,
      buckets: bucketsOnSend(pacer.buckets, now + (latency?.meanMs ?? 0), inFlight),
      inFlight: inFlight + 1,
      inFlightSince: pacer.inFlightSince + 1,
      sent: pacer.sent + 1,
      lastDue: Math.max(now - CATCH_UP_MS, Math.min(due, now)),
      capDue: Math.max(now - CAP_CATCH_UP_MS, pacer.capDue) + gapMs,
    },
  };
}

/** Records Auth0's reply. `random` in [0, 1). */
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
    breaker: breakerOnThrottle(pacer.breaker, ticket.sentAt),
  };
  if (ticket.epoch < throttle.epoch)
    return { ...counted, throttle: throttleOnLateRejection(throttle, facts, clock, now) };
  return {
    ...counted,
    throttle: throttleOnRejection(throttle, facts, clock, now, random),
    inFlightSince: 0,
    aimd: aimdOnThrottle(pacer.aimd, now),
    buckets: bucketsOnThrottle(pacer.buckets, facts),
  };
}

function onAnswer(pacer: Pacer, ticket: Ticket, facts: RateFacts, now: number, clock: ServerClock): Pacer {
  const { throttle } = pacer;
  // A refused call is faster than one carried out, so each method has two kinds.
  const kind = `${ticket.method} ${facts.status < 400 ? 'done' : 'refused'}`;
  const latency = latencyOnReply(pacer.latency, { kind, tookMs: now - ticket.sentAt, now });
  const current = ticket.epoch === throttle.epoch;
  return {
    ...pacer,
    clock,
    latency,
    ...flights(pacer, ticket),
    answered: pacer.answered + 1,
    breaker: breakerOnSuccess(now),
    aimd: aimdOnSuccess(pacer.aimd, now),
    throttle: current ? throttleOnSuccess(throttle) : throttle,
    buckets: current
      ? bucketsOnReply(stillKnown(pacer, facts), replyOf(ticket, facts, now, latency, clock))
      : pacer.buckets,
  };
}

/** After a 429, forgets the buckets if the reply has no headers: what was known of them was wrong. */
function stillKnown({ throttle, buckets }: Pacer, facts: RateFacts): readonly TrackedBucket[] {
  return throttle.probing && facts.remaining === undefined ? [] : buckets;
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

/** Records that no answer arrived, and returns whether that costs the row a try. `random` in [0, 1). */
export function onFailure(
  pacer: Pacer,
  ticket: Ticket,
  facts: RateFacts | undefined,
  now: number,
  random: number,
): { readonly pacer: Pacer; readonly costsTry: boolean } {
  const { breaker, closes, costsTry } = breakerOnFailure(pacer.breaker, {
    sentAt: ticket.sentAt,
    now,
    isProbe: ticket.epoch === pacer.throttle.epoch,
    askedMs: facts?.retryAfterMs ?? 0,
    random,
  });
  const after = { ...back(pacer, ticket), breaker };
  if (!closes) return { costsTry, pacer: after };
  const throttle = { ...pacer.throttle, epoch: pacer.throttle.epoch + 1 };
  return { costsTry, pacer: { ...after, throttle, inFlightSince: 0 } };
}

/** Records that the request was not sent after all. */
export function onCancel(pacer: Pacer, ticket: Ticket): Pacer {
  return { ...back(pacer, ticket), sent: pacer.sent - 1 };
}

function back(pacer: Pacer, ticket: Ticket): Pacer {
  return { ...pacer, ...flights(pacer, ticket) };
}

/** The numbers in flight without this request. */
function flights(pacer: Pacer, ticket: Ticket): Pick<Pacer, 'inFlight' | 'inFlightSince'> {
  const isSince = ticket.epoch === pacer.throttle.epoch;
  return { inFlight: pacer.inFlight - 1, inFlightSince: pacer.inFlightSince - (isSince ? 1 : 0) };
}
