import { describe, expect, it } from 'vitest';
import { bucketsOnReply, type TrackedBucket } from '../../src/pace/estimator/buckets.ts';
import { nextSendTime, type SendBudget, spendable } from '../../src/pace/send-budget.ts';

/** A bucket of 50 that one reply at time 0 told of; nothing is known of its refill. */
function oneReply(remaining: number, resetEpochS?: number): TrackedBucket {
  const facts = { status: 201, limit: 50, remaining, ...(resetEpochS !== undefined && { resetEpochS }) };
  const reply = { facts, now: 0, sentAt: -20, answeredBefore: 0, perMs: 0, jitterMs: 0, clock: 0 };
  const [tracked] = bucketsOnReply([], reply);
  if (tracked === undefined) throw new Error('no bucket');
  return tracked;
}

function aBudget(tracked: TrackedBucket, budget: Partial<SendBudget> = {}): SendBudget {
  const latency = { meanMs: 20, jitterMs: 0, leastMs: 20, kinds: [], at: 0 };
  return { tracked, latency, reserve: 10, inFlight: 0, answered: 1, lastDue: 0, ...budget };
}

describe('the next request', () => {
  it('is due sooner, the more there is above the reserve', () => {
    const dues = [49, 30, 20, 15].map((remaining) => nextSendTime(aBudget(oneReply(remaining)), 0).due);
    expect(dues).toEqual([...dues].sort((a, b) => a - b));
    expect(dues[0]).toBeCloseTo(300 / 38, 6);
  });

  it('waits for the refill to show if it is the last above the reserve', () => {
    expect(nextSendTime(aBudget(oneReply(11)), 0).due).toBe(550);
  });

  it('takes requests in flight into account', () => {
    const due = nextSendTime(aBudget(oneReply(49), { inFlight: 19 }), 0).due;
    expect(due).toBeCloseTo(nextSendTime(aBudget(oneReply(30)), 0).due, 6);
  });

  it('at the reserve waits for the reset that the tenant named', () => {
    expect(nextSendTime(aBudget(oneReply(10, 3)), 0).due).toBe(3_000);
  });

  it('at the reserve waits for replies on their way, or two seconds where there are none', () => {
    expect(nextSendTime(aBudget(oneReply(9), { inFlight: 1 }), 0).due).toBe(Number.POSITIVE_INFINITY);
    expect(nextSendTime(aBudget(oneReply(9)), 0).due).toBe(2_000);
  });

  it.each([
    [49, 0, 39],
    [49, 30, 9],
    [8, 0, 0],
  ])('with %i remaining and %i in flight is one of %i that can be sent', (remaining, inFlight, count) => {
    expect(spendable(aBudget(oneReply(remaining), { inFlight }), 0)).toBe(count);
  });
});
