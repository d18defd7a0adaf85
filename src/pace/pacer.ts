import type { RateFacts } from '../domain/ports.ts';
import { mostInFlight } from './concurrency.ts';
import { cut, GROPING, type Groping, grown } from './groping.ts';
import { allSpilled, allSurprised, type KnownBucket, toldBy } from './known-buckets.ts';
import { type Latency, measured } from './latency.ts';
import { failed, NO_OUTAGE, type Outage, refused, succeeded } from './outage.ts';
import { heardDate, type ServerClock, UNKNOWN_CLOCK } from './server-clock.ts';
import { type Holdings, nextSending, type Sending } from './spending.ts';
import { closed, NOT_THROTTLED, prolonged, reopened, type Throttle } from './throttle.ts';

/** How requests may be paced, as the options say. */
export interface PaceSettings {
  /** `--rate`: requests a second at most. */
  readonly perSecondCap?: number | undefined;
  /** `--reserve`: share of the burst left to others, 0.2 = 20%. */
  readonly reserveShare: number;
  /** `--concurrency`: requests in flight at most. */
  readonly maxConcurrency?: number | undefined;
}

/** Everything that decides when the next request may go. Times are monotonic ms. */
export interface Pacer {
  readonly settings: PaceSettings;
  readonly inFlight: number;
  readonly sent: number;
  /** Answers to requests of ours, 429s aside. */
  readonly answered: number;
  readonly throttled: number;
  /** Undefined until something succeeded. */
  readonly latency: Latency | undefined;
  readonly clock: ServerClock;
  /** The buckets in use, as far as headers tell; the one that was told of last comes first. */
  readonly known: readonly KnownBucket[];
  /** The pace where headers tell nothing. */
  readonly groping: Groping;
  readonly throttle: Throttle;
  readonly outage: Outage;
  /** When the latest request was due, or not much before it was sent. */
  readonly lastDue: number;
  /** What `--rate` allows next. */
  readonly capDue: number;
}

/** What a request takes along, to be understood when it comes back. */
export interface Ticket {
  readonly sentAt: number;
  readonly era: number;
  readonly perMs: number;
  readonly answeredBefore: number;
}

/** A timer that fires late is made up for, up to so many ms: then it was a standstill, and what was missed is gone. */
const CATCH_UP_MS = 50;

/** The same for `--rate`, which is a promise: at most so many ms' worth of requests come closer together. */
const CAP_CATCH_UP_MS = 20;

/** Auth0's buckets under 5 have nothing to spare. */
const LEAST_FOR_RESERVE = 5;

/** A pacer that knows nothing yet. */
export function newPacer(settings: PaceSettings): Pacer {
  return {
    settings,
    inFlight: 0,
    sent: 0,
    answered: 0,
    throttled: 0,
    latency: undefined,
    clock: UNKNOWN_CLOCK,
    known: [],
    groping: GROPING,
    throttle: NOT_THROTTLED,
    outage: NO_OUTAGE,
    lastDue: Number.NEGATIVE_INFINITY,
    capDue: Number.NEGATIVE_INFINITY,
  };
}

/** When the next request may go; Infinity: not before one comes back. */
export function nextAt(pacer: Pacer, now: number): number {
  if (pacer.inFlight >= (isProbing(pacer) ? 1 : windowOf(pacer))) return Number.POSITIVE_INFINITY;
  const open = Math.max(pacer.throttle.until, pacer.outage.probeAt, pacer.capDue);
  return isProbing(pacer) ? Math.max(now, open) : Math.max(open, dueBy(pacer, now).due);
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
function dueBy(pacer: Pacer, now: number): Sending {
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
    known: allSurprised(pacer.known),
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
