import { describe, expect, it } from 'vitest';
import type { RateFacts } from '../../src/domain/ports.ts';
import { likeliestRefill, refillLowerBound } from '../../src/pace/estimator/bucket-estimate.ts';
import { onCancel, onFailure, onReply, onSend, type Ticket } from '../../src/pace/pacer.ts';
import { newPacer, type Pacer, type PaceSettings } from '../../src/pace/pacer-state.ts';
import { rateView } from '../../src/pace/rate-view.ts';

const DATE_MS = Date.UTC(2026, 0, 1);

function sent(pacer: Pacer, now: number, due = now): { pacer: Pacer; ticket: Ticket } {
  return onSend(pacer, { due, perMs: 0.01 }, now, 'POST');
}

/** A pacer after `count` requests, one every 100 ms, to a bucket of 50 that refills 8 a second. */
function running(count: number, settings: Partial<PaceSettings> = {}): Pacer {
  let pacer = newPacer({ reserveShare: 0.2, ...settings });
  for (let n = 0; n < count; n += 1) {
    const now = n * 100;
    const out = sent(pacer, now);
    const remaining = Math.floor(49 - n + (now * 8) / 1000);
    pacer = onReply(out.pacer, out.ticket, { status: 201, limit: 50, remaining }, now + 20, 0.5);
  }
  return pacer;
}

const THROTTLED: RateFacts = { status: 429, limit: 50, remaining: 0, retryAfterMs: 5_000 };

describe('sending', () => {
  it('counts the request and notes what its reply will be compared with', () => {
    const { pacer, ticket } = sent(running(3), 500);
    expect(pacer).toMatchObject({ inFlight: 1, inFlightSince: 1, sent: 4, answered: 3 });
    expect(ticket).toEqual({ sentAt: 500, method: 'POST', epoch: 0, perMs: 0.01, answeredBefore: 3 });
  });

  it.each([
    ['late by 30 ms: made up for', 470, 470],
    ['late by a standstill: 50 ms made up for', 100, 450],
    ['early', 600, 500],
  ])('takes the request as due, %s', (_, due, lastDue) => {
    expect(sent(running(3), 500, due).pacer.lastDue).toBe(lastDue);
  });

  it('allows the next request one gap of --rate later, and bunches 20 ms of requests at most', () => {
    const first = sent(newPacer({ reserveShare: 0.2, perSecondCap: 10 }), 0).pacer;
    expect(first.capDue).toBe(80);
    expect(sent(first, 80).pacer.capDue).toBe(180);
    expect(sent(first, 95).pacer.capDue).toBe(180);
    expect(sent(first, 1_000).pacer.capDue).toBe(1_080);
  });

  it('expects no more in the bucket than fits when the request arrives', () => {
    const [bucket] = sent(running(80), 600_000).pacer.buckets;
    expect(bucket?.estimate.ceiling).toEqual({ at: 600_020, height: 50 + 80 });
  });
});

describe('an answer', () => {
  it('counts, teaches latency, pace, clock and bucket, and ends an outage', () => {
    const out = sent({ ...running(0), breaker: { ...newPacer({ reserveShare: 0 }).breaker, probes: 3 } }, 0);
    const facts = { status: 201, limit: 50, remaining: 49, dateEpochMs: DATE_MS };
    const after = onReply(out.pacer, out.ticket, facts, 20, 0.5);
    expect(after).toMatchObject({
      inFlight: 0,
      inFlightSince: 0,
      answered: 1,
      throttled: 0,
      clock: DATE_MS - 20,
    });
    expect(after.latency).toMatchObject({ meanMs: 20, leastMs: 20 });
    expect(after.latency?.kinds.map(({ kind }) => kind)).toEqual(['POST done']);
    expect(after.aimd).toMatchObject({ window: 2, since: 20 });
    expect(after.breaker).toMatchObject({ probes: 0, lastSuccessAt: 20 });
    expect(after.buckets.map(({ estimate }) => estimate.limit)).toEqual([50]);
  });

  it.each([
    [399, 'POST done'],
    [400, 'POST refused'],
  ])('of status %i is of the kind "%s"', (status, kind) => {
    const out = sent(newPacer({ reserveShare: 0.2 }), 0);
    expect(onReply(out.pacer, out.ticket, { status }, 20, 0.5).latency?.kinds[0]?.kind).toBe(kind);
  });

  it('to a request from before a 429 neither opens the gate nor says anything of the bucket', () => {
    const early = sent(running(80), 8_000);
    const other = sent(early.pacer, 8_000);
    const closed = onReply(other.pacer, other.ticket, THROTTLED, 8_020, 0.5);
    const after = onReply(closed, early.ticket, { status: 201, limit: 50, remaining: 30 }, 8_030, 0.5);
    expect(after.throttle).toEqual(closed.throttle);
    expect(after.buckets).toBe(closed.buckets);
    expect(after).toMatchObject({ inFlight: 0, inFlightSince: 0, answered: 81 });
  });

  it('without headers after a 429 forgets the buckets, and with them keeps them', () => {
    const out = sent(running(80), 8_000);
    const closed = onReply(out.pacer, out.ticket, THROTTLED, 8_020, 0.5);
    const probe = sent(closed, 13_020);
    const bare = onReply(probe.pacer, probe.ticket, { status: 201 }, 13_040, 0.5);
    expect(bare.buckets).toEqual([]);
    expect(bare.throttle.probing).toBe(false);
    const named = onReply(probe.pacer, probe.ticket, { status: 201, limit: 50, remaining: 40 }, 13_040, 0.5);
    expect(named.buckets[0]?.estimate.answered).toBe(81);
    const open = sent(running(80), 8_000);
    expect(onReply(open.pacer, open.ticket, { status: 201 }, 8_020, 0.5).buckets).toHaveLength(1);
  });
});

describe('a 429', () => {
  it('closes the gate, cuts the pace and trusts no more than half of the refill', () => {
    const out = sent(running(80), 8_000);
    const before = out.pacer.buckets[0]?.estimate;
    const after = onReply(out.pacer, out.ticket, { ...THROTTLED, dateEpochMs: DATE_MS }, 8_020, 0.5);
    expect(after).toMatchObject({ throttled: 1, answered: 80, inFlight: 0, inFlightSince: 0 });
    expect(after.clock).toBe(DATE_MS - 8_020);
    expect(after.throttle).toMatchObject({ until: 13_020, epoch: 1, probing: true });
    expect(after.aimd.window).toBe(1);
    expect(after.breaker).toMatchObject({ sinceMs: 8_000, probes: 0 });
    const [bucket] = after.buckets;
    if (before === undefined || bucket === undefined) throw new Error('no bucket');
    expect(bucket.certain.height).toBe(Number.NEGATIVE_INFINITY);
    expect(refillLowerBound(before)).toBeGreaterThan(0.006);
    expect(refillLowerBound(bucket.estimate)).toBeLessThanOrEqual((likeliestRefill(before) ?? 0) * 0.51);
  });

  it('of the same burst is counted and may extend the wait, and cuts nothing again', () => {
    const early = sent(running(80), 8_000);
    const late = sent(early.pacer, 8_000);
    const closed = onReply(late.pacer, early.ticket, THROTTLED, 8_020, 0.5);
    const after = onReply(closed, late.ticket, { ...THROTTLED, retryAfterMs: 9_000 }, 8_030, 0.5);
    expect(after).toMatchObject({ throttled: 2, inFlight: 0, inFlightSince: 0 });
    expect(after.throttle).toMatchObject({ until: 17_030, epoch: 1, closings: 1 });
    expect(after.aimd).toBe(closed.aimd);
    expect(after.buckets).toBe(closed.buckets);
  });
});

describe('a request without an answer', () => {
  it('closes the gate for a new epoch where nothing succeeds, and costs no try', () => {
    const out = sent(running(3), 500);
    const other = sent(out.pacer, 500);
    const { pacer, costsTry } = onFailure(
      other.pacer,
      out.ticket,
      { status: 503, retryAfterMs: 60_000 },
      700,
      0.5,
    );
    expect(costsTry).toBe(false);
    expect(pacer).toMatchObject({ inFlight: 1, inFlightSince: 0, throttle: { epoch: 1, probing: false } });
    expect(pacer.breaker).toMatchObject({ probes: 1, probeAt: 60_700, asked: true, sinceMs: 500 });
    const second = onFailure(pacer, other.ticket, undefined, 710, 0.5);
    expect(second.pacer).toMatchObject({ inFlight: 0, inFlightSince: 0, throttle: { epoch: 1 } });
    expect(second.pacer.breaker.probes).toBe(1);
    const probe = sent(second.pacer, 60_700);
    expect(onFailure(probe.pacer, probe.ticket, undefined, 60_800, 0.5).pacer.breaker.probes).toBe(2);
  });

  it('costs a try and closes nothing where another request succeeded meanwhile', () => {
    const out = sent(running(3), 100);
    const { pacer, costsTry } = onFailure(out.pacer, out.ticket, undefined, 700, 0.5);
    expect(costsTry).toBe(true);
    expect(pacer).toMatchObject({ inFlight: 0, inFlightSince: 0, throttle: { epoch: 0 } });
  });

  it('that was never sent is not counted', () => {
    const out = sent(running(3), 500);
    expect(onCancel(out.pacer, out.ticket)).toMatchObject({ inFlight: 0, inFlightSince: 0, sent: 3 });
  });
});

describe('the view', () => {
  it('names the limit, the reserve and the refill of the slowest bucket', () => {
    const slow = running(80, { perSecondCap: 10 });
    const out = sent(slow, 8_000);
    const two = onReply(out.pacer, out.ticket, { status: 200, limit: 100, remaining: 99 }, 8_020, 0.5);
    expect(two.buckets).toHaveLength(2);
    const view = rateView(two);
    expect(view).toMatchObject({ perSecondCap: 10, limit: 50, reserve: 10, throttled: 0, sent: 81 });
    expect(view.learnedPerSecond).toBeCloseTo(8, 0);
  });

  it('names nothing before the first reply', () => {
    expect(rateView(newPacer({ reserveShare: 0.2 }))).toEqual({ throttled: 0, sent: 0 });
  });
});
