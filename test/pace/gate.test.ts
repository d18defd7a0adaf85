import { describe, expect, it } from 'vitest';
import type { Gate, Pass, RateFacts } from '../../src/domain/ports.ts';
import { createGate, type GateOptions } from '../../src/pace/gate.ts';
import { type FakeClock, fakeClock, settle } from '../support/clocks/fake-clock.ts';

function aGate(options: Partial<GateOptions> = {}): { readonly gate: Gate; readonly clock: FakeClock } {
  const clock = fakeClock();
  return { clock, gate: createGate({ clock, reserveShare: 0.2, ...options }) };
}

/** The requests admitted so far, in order. */
function queueUp(gate: Gate, names: readonly string[], signal?: AbortSignal) {
  const out: string[] = [];
  const passes: Pass[] = [];
  for (const name of names) {
    void gate.enter('POST', signal).then((pass) => {
      out.push(pass === undefined ? `${name} released` : name);
      if (pass !== undefined) passes.push(pass);
    });
  }
  return { out, passes };
}

const left = (remaining: number, limit = 50): RateFacts => ({ status: 201, limit, remaining });
const DONE: RateFacts = { status: 201 };

/** A gate that has had its first reply. */
async function openedGate(facts: RateFacts = DONE, options: Partial<GateOptions> = {}) {
  const { gate, clock } = aGate(options);
  const pass = await gate.enter('POST');
  pass?.replied(facts);
  return { gate, clock };
}

describe('a gate that knows nothing', () => {
  it('sends one request alone; the others wait for its reply, first in, first out', async () => {
    const { gate, clock } = aGate();
    const { out, passes } = queueUp(gate, ['a', 'b', 'c', 'd']);
    await clock.advance(60_000);
    expect(out).toEqual(['a']);
    passes[0]?.replied(DONE);
    await settle();
    expect(out).toEqual(['a', 'b', 'c']);
    passes[1]?.replied(DONE);
    await settle();
    expect(out).toEqual(['a', 'b', 'c', 'd']);
  });

  it('sends the next request if the first was cancelled, and counts only those sent', async () => {
    const { gate } = aGate();
    const { out, passes } = queueUp(gate, ['a', 'b']);
    await settle();
    passes[0]?.cancelled();
    await settle();
    expect(out).toEqual(['a', 'b']);
    expect(gate.view().sent).toBe(1);
  });
});

describe('a gate', () => {
  it('releases the waiters whose signal aborts, and no others', async () => {
    const { gate } = aGate();
    const stopping = new AbortController();
    const first = queueUp(gate, ['a']);
    const before = queueUp(gate, ['x']);
    const leaving = queueUp(gate, ['b', 'c'], stopping.signal);
    const staying = queueUp(gate, ['d', 'e']);
    await settle();
    stopping.abort();
    await settle();
    expect(leaving.out).toEqual(['b released', 'c released']);
    first.passes[0]?.replied(DONE);
    await settle();
    expect([...before.out, ...staying.out]).toEqual(['x', 'd']);
    before.passes[0]?.replied(DONE);
    await settle();
    expect(staying.out).toEqual(['d', 'e']);
    expect(await gate.enter('POST', stopping.signal)).toBeUndefined();
  });

  it('sends the last of a burst while most of it is in flight', async () => {
    const { gate, clock } = aGate();
    const { out, passes } = queueUp(
      gate,
      Array.from({ length: 2_400 }, (_, n) => `${n}`),
    );
    await clock.advance(600);
    passes[0]?.replied(left(2_999, 3_000));
    await clock.advance(1_500);
    expect(out.length).toBeGreaterThan(2_200);
  });

  it('has rows ready while the first request is in flight alone', () => {
    const clock = fakeClock();
    expect(createGate({ clock, reserveShare: 0.2 }).rowsUnderWay()).toBe(16);
    expect(createGate({ clock, reserveShare: 0.2, maxConcurrency: 2 }).rowsUnderWay()).toBe(2);
  });

  it('has at most --concurrency in flight', async () => {
    const { gate, clock } = await openedGate(left(49), { maxConcurrency: 3 });
    const { out, passes } = queueUp(gate, ['a', 'b', 'c', 'd']);
    await clock.advance(60_000);
    expect(out).toEqual(['a', 'b', 'c']);
    passes[0]?.replied(left(45));
    await clock.advance(1_000);
    expect(out).toHaveLength(4);
    // One more may be on its way to the disk or back.
    expect(gate.rowsUnderWay()).toBe(4);
  });

  it('never exceeds --rate, even after a standstill', async () => {
    const { gate, clock } = await openedGate(DONE, { perSecondCap: 10 });
    const times: number[] = [];
    for (let n = 0; n < 30; n += 1) {
      void gate.enter('POST').then((pass) => {
        times.push(clock.monotonic());
        pass?.replied(DONE);
      });
    }
    await clock.advance(10_000);
    for (const [n, at] of times.entries()) expect(at - (times[n - 1] ?? -100)).toBeGreaterThanOrEqual(80);
    expect(times.at(-1)).toBeGreaterThanOrEqual(2_900);
    expect(times).toHaveLength(30);
  });

  it('keeps the reserve however many wait', async () => {
    const { gate, clock } = await openedGate(left(49));
    const { out } = queueUp(
      gate,
      Array.from({ length: 100 }, (_, n) => String(n)),
    );
    await clock.advance(60_000);
    expect(out).toHaveLength(39);
    expect(gate.view()).toMatchObject({ limit: 50, reserve: 10 });
  });

  it('shows how long requests have waited', async () => {
    const { gate, clock } = aGate();
    const { passes } = queueUp(gate, ['a', 'b', 'c']);
    await clock.advance(2_500);
    expect(gate.view().waitedS).toBe(2.5);
    passes[0]?.replied(DONE);
    await clock.advance(10_000);
    expect(gate.view().waitedS).toBe(2.5);
  });

  it('sets one timer, however many wait', async () => {
    const clock = fakeClock();
    let asleep = 0;
    let most = 0;
    const counting = {
      ...clock,
      sleep: async (ms: number, signal?: AbortSignal) => {
        asleep += 1;
        most = Math.max(most, asleep);
        await clock.sleep(ms, signal);
        asleep -= 1;
      },
    };
    const gate = createGate({ clock: counting, reserveShare: 0.2 });
    (await gate.enter('POST'))?.replied(left(49));
    queueUp(
      gate,
      Array.from({ length: 1_000 }, (_, n) => String(n)),
    );
    await clock.advance(30_000);
    expect(most).toBe(1);
  });
});

describe('a 429', () => {
  it('closes the gate until the tenant allows one request, and opens it when that one succeeds', async () => {
    const { gate, clock } = await openedGate();
    const [throttled, alsoThrottled] = [await gate.enter('POST'), await gate.enter('POST')];
    throttled?.replied({ status: 429, retryAfterMs: 5_000 });
    alsoThrottled?.replied({ status: 429, retryAfterMs: 5_000 });
    const { out, passes } = queueUp(gate, ['a', 'b', 'c']);
    await clock.advance(4_999);
    expect(out).toEqual([]);
    await clock.advance(60_000);
    expect(out).toEqual(['a']);
    passes[0]?.replied(DONE);
    await clock.advance(5_000);
    expect(out).toEqual(['a', 'b', 'c']);
    expect(gate.view().throttled).toBe(2);
  });

  it('that arrives late, from a burst that closed the gate already, does not close it again', async () => {
    const { gate, clock } = await openedGate();
    const [early, late] = [await gate.enter('POST'), await gate.enter('POST')];
    early?.replied({ status: 429, retryAfterMs: 1_000 });
    const { out, passes } = queueUp(gate, ['a', 'b', 'c']);
    await clock.advance(1_000);
    expect(out).toEqual(['a']);
    late?.replied({ status: 429 });
    passes[0]?.replied(DONE);
    await clock.advance(1_000);
    expect(out).toEqual(['a', 'b', 'c']);
  });

  it('is an outage if nothing else arrives', async () => {
    const { gate, clock } = await openedGate();
    await clock.advance(1_000);
    for (let n = 0; n < 5; n += 1) {
      const entering = gate.enter('POST');
      await clock.advance(10_000);
      (await entering)?.replied({ status: 429, retryAfterMs: 1_000 });
    }
    expect(gate.view().outageSinceMs).toBe(1_000);
    const entering = gate.enter('POST');
    await clock.advance(10_000);
    (await entering)?.replied({ status: 404 });
    expect(gate.view().outageSinceMs).toBeUndefined();
  });
});

describe('while nothing succeeds', () => {
  it('the gate sends one probe at a time, at growing intervals, and no row loses a try', async () => {
    const { gate, clock } = await openedGate();
    await clock.advance(1);
    const inFlight = await Promise.all([gate.enter('POST'), gate.enter('POST')]);
    for (const pass of inFlight) expect(pass?.failed('network_error').costsTry).toBe(false);
    const times: number[] = [];
    const { out, passes } = queueUp(
      gate,
      Array.from({ length: 20 }, (_, n) => String(n)),
    );
    for (let minute = 0; minute < 3; minute += 1) {
      for (let second = 0; second < 60; second += 1) {
        await clock.advance(1_000);
        expect(out.length - times.length).toBeLessThanOrEqual(1);
        if (out.length > times.length) {
          times.push(clock.monotonic());
          expect(passes.at(-1)?.failed('timeout').costsTry).toBe(false);
        }
      }
    }
    const gaps = times.slice(1).map((at, n) => at - (times[n] ?? 0));
    expect(gaps.slice(0, 6)).toEqual([...gaps.slice(0, 6)].sort((a, b) => a - b));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(16_000);
    expect(gate.view().outageSinceMs).toBe(1);
  });

  it('a probe that succeeds opens the gate', async () => {
    const { gate, clock } = await openedGate();
    await clock.advance(1);
    (await gate.enter('POST'))?.failed('server_error');
    const { out, passes } = queueUp(gate, ['a', 'b', 'c']);
    await clock.advance(60_000);
    expect(out).toEqual(['a']);
    passes[0]?.replied({ status: 409 });
    await settle();
    expect(out).toEqual(['a', 'b', 'c']);
    expect(gate.view().outageSinceMs).toBeUndefined();
  });

  it('a request that fails while another succeeds costs its row a try and closes nothing', async () => {
    const { gate, clock } = await openedGate();
    const [failing, fine] = [await gate.enter('POST'), await gate.enter('POST')];
    await clock.advance(20);
    fine?.replied(DONE);
    expect(failing?.failed('timeout').costsTry).toBe(true);
    const { out } = queueUp(gate, ['a', 'b']);
    await settle();
    expect(out).toEqual(['a', 'b']);
  });
});
