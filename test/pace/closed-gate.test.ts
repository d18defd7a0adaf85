import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resetOnOurClock, UNKNOWN_CLOCK } from '../../src/pace/estimator/server-clock.ts';
import { createGate } from '../../src/pace/gate.ts';
import { rateFactsOf } from '../../src/pace/rate-limit-headers.ts';
import { fakeClock } from '../support/clocks/fake-clock.ts';

const DAY_S = 86_400;

function aGate(perSecondCap?: number) {
  const clock = fakeClock();
  return { clock, gate: createGate({ clock, reserveShare: 0.2, perSecondCap }) };
}

describe('a closed gate', () => {
  it('is an outage since the last success, counting the 201 of a request in flight, which does not open it', async () => {
    const { gate, clock } = aGate();
    (await gate.enter('POST'))?.replied({ status: 201 });
    const [slow, throttled] = await Promise.all([gate.enter('POST'), gate.enter('POST')]);
    await clock.advance(100);
    throttled?.replied({ status: 429, retryAfterMs: 3_600_000 });
    const waiting = gate.enter('POST');
    await clock.advance(900);
    slow?.replied({ status: 201 });
    await clock.advance(9_000);
    expect(gate.view()).toMatchObject({
      outageSinceMs: 1_000,
      waitsFor: { kind: 'retry_after', untilMs: 3_600_100 },
    });
    await clock.advance(3_590_099);
    expect(await Promise.race([waiting, 'still waiting'])).toBe('still waiting');
    await clock.advance(1);
    (await waiting)?.replied({ status: 201 });
    await clock.advance(1_000);
    expect(gate.view().outageSinceMs).toBeUndefined();
    expect(gate.view().waitsFor).toBeUndefined();
  });

  it('is no outage while no request waits', async () => {
    const { gate, clock } = aGate();
    (await gate.enter('POST'))?.replied({ status: 201 });
    await clock.advance(3_600_000);
    expect(gate.view().outageSinceMs).toBeUndefined();
    void gate.enter('POST');
    await clock.advance(5_000);
    expect(gate.view().outageSinceMs).toBe(3_600_000);
  });

  it('is no outage if only --rate holds requests back', async () => {
    const { gate, clock } = aGate(0.001);
    (await gate.enter('POST'))?.replied({ status: 201 });
    void gate.enter('POST');
    await clock.advance(900_000);
    expect(gate.view().outageSinceMs).toBeUndefined();
    await clock.advance(200_000);
    // It has left by now, and is not answered.
    expect(gate.view().outageSinceMs).toBeCloseTo(1_000_000, -2);
  });

  it('shows the wait that a gateway in front of the tenant asks for', async () => {
    const { gate, clock } = aGate();
    (await gate.enter('POST'))?.failed('server_error', { status: 503, retryAfterMs: 120_000 });
    void gate.enter('POST');
    await clock.advance(10);
    expect(gate.view().waitsFor).toEqual({ kind: 'retry_after', untilMs: 120_000 });
  });

  it('shows no time for its own backoff', async () => {
    const { gate, clock } = aGate();
    (await gate.enter('POST'))?.failed('server_error', { status: 503 });
    void gate.enter('POST');
    await clock.advance(10);
    expect(gate.view().waitsFor).toBeUndefined();
  });
});

describe('an empty bucket', () => {
  /** A reply from a bucket of one that is empty until `reset`, by a tenant whose clock says what ours does. */
  const empty = (nowMs: number, resetS: number) =>
    rateFactsOf(201, {
      'x-ratelimit-limit': '1',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.floor(nowMs / 1000) + resetS),
      date: new Date(nowMs).toUTCString(),
    });

  it.each([
    ['100 s ahead, observed and shown', 100, 100],
    ['an hour ahead, likewise', 3_600, 3_600],
    ['more than a day ahead: ignored, with a try every 2 s', DAY_S + 60, 2],
    ['ten years ahead, ignored', 3_650 * DAY_S, 2],
    ['in the past, ignored', -60, 2],
  ])('waits for a reset %s', async (_what, resetS, waitS) => {
    const { gate, clock } = aGate();
    (await gate.enter('POST'))?.replied(empty(clock.now(), resetS));
    const waiting = gate.enter('POST');
    await clock.advance(1_000);
    const { waitsFor } = gate.view();
    expect(waitsFor).toEqual(waitS > 2 ? { kind: 'reset', untilMs: waitS * 1000 } : undefined);
    await clock.advance(waitS * 1000 - 1_001);
    expect(await Promise.race([waiting, 'still waiting'])).toBe('still waiting');
    await clock.advance(600);
    expect(await Promise.race([waiting, 'still waiting'])).not.toBe('still waiting');
  });
});

it('no header closes the gate for more than a day', async () => {
  const header = fc.oneof(
    fc.string(),
    fc.nat().map(String),
    fc.double().map(String),
    fc.bigInt().map(String),
  );
  const date = fc.option(fc.date({ noInvalidDate: true }).map((at) => at.toUTCString()));
  await fc.assert(
    fc.asyncProperty(header, header, date, fc.constantFrom(201, 429), async (retry, reset, at, status) => {
      const { gate, clock } = aGate();
      const headers = { 'retry-after': retry, 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' };
      const facts = rateFactsOf(status, { ...headers, 'x-ratelimit-reset': reset, date: at });
      (await gate.enter('POST'))?.replied(facts);
      const waiting = gate.enter('POST');
      await clock.advance(DAY_S * 1000 + 1);
      expect(await waiting).toBeDefined();
    }),
  );
});

it.each([
  ['without a Date of the tenant', UNKNOWN_CLOCK, 5, undefined],
  ['within a day', 0, 5, 5_000],
  ['a day ahead', 0, DAY_S, DAY_S * 1000],
  ['more than a day ahead', 0, DAY_S + 1, undefined],
])('a reset %s', (_what, serverClock, epochS, at) => {
  expect(resetOnOurClock(serverClock, epochS, 0)).toBe(at);
});
