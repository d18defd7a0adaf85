import { describe, expect, test } from 'vitest';
import type { NamedWait } from '../../../../src/domain/ports.ts';
import { runWatchdog, type WatchdogDeps } from '../../../../src/run/engine/monitor/watchdog.ts';
import { createShutdown } from '../../../../src/run/engine/shutdown.ts';
import { fakeClock } from '../../../support/clocks/fake-clock.ts';

/** A watch over a tenant that the test makes fail and answer. */
function aWatch(over: Partial<WatchdogDeps> = {}) {
  const clock = fakeClock();
  const stop = createShutdown();
  const ended = new AbortController();
  const tenant: {
    waitsFor?: NamedWait;
    outageSinceMs?: number | undefined;
    failingSinceMs: number | undefined;
    answered: boolean;
  } = {
    failingSinceMs: undefined,
    answered: true,
  };
  let ticks = 0;
  const done = runWatchdog({
    clock,
    stop,
    gate: {
      enter: async () => expect.fail('a watch sends nothing'),
      rowsUnderWay: () => 1,
      view: () => ({
        throttled: 0,
        sent: 0,
        waitedS: 0,
        ...(tenant.outageSinceMs === undefined ? {} : { outageSinceMs: tenant.outageSinceMs }),
        ...(tenant.waitsFor === undefined ? {} : { waitsFor: tenant.waitsFor }),
      }),
    },
    connection: {
      tokens: {
        get failingSinceMs() {
          return tenant.failingSinceMs;
        },
      },
      get answered() {
        return tenant.answered;
      },
    },
    troubles: { last: undefined, tellIfNew: () => {} },
    maxOutageMs: 300_000,
    onTick: () => {
      ticks += 1;
    },
    ended: ended.signal,
    ...over,
  });
  return { clock, stop, tenant, done, end: () => ended.abort(), ticks: () => ticks };
}

describe('a watch', () => {
  test('ticks once a second until the run has ended', async () => {
    const { clock, ticks, end, done } = aWatch();
    await clock.advance(10_000);
    expect(ticks()).toBe(11);
    end();
    await done;
    await clock.advance(10_000);
    expect(ticks()).toBe(11);
  });

  test('stops and halts the run when nothing has succeeded for --max-outage', async () => {
    const { clock, stop, tenant } = aWatch();
    await clock.advance(1_000);
    tenant.outageSinceMs = 1_000;
    await clock.advance(299_999);
    expect(stop.reason).toBeUndefined();
    await clock.advance(1_001);
    expect([stop.reason, stop.draining.aborted, stop.aborting.aborted]).toEqual(['max_outage', true, true]);
  });

  test('starts anew when something succeeds in between', async () => {
    const { clock, stop, tenant } = aWatch();
    tenant.outageSinceMs = 0;
    await clock.advance(299_000);
    tenant.outageSinceMs = undefined;
    await clock.advance(1_000);
    tenant.outageSinceMs = 300_000;
    await clock.advance(299_000);
    expect(stop.reason).toBeUndefined();
  });

  test('takes a token endpoint that fails for an outage as well, whichever began first', async () => {
    const { clock, stop, tenant } = aWatch();
    tenant.failingSinceMs = 0;
    tenant.outageSinceMs = 250_000;
    await clock.advance(300_000);
    expect(stop.reason).toBe('max_outage');
  });

  test.each([
    ['after 20 s, where nothing ever answered', 300_000, 20_000],
    ['after --max-outage, where that is shorter', 5_000, 5_000],
  ])('stops the run as unreachable %s', async (_when, maxOutageMs, atMs) => {
    const { clock, stop, tenant } = aWatch({ maxOutageMs });
    tenant.answered = false;
    tenant.outageSinceMs = 0;
    await clock.advance(atMs - 1);
    expect(stop.reason).toBeUndefined();
    await clock.advance(1);
    expect(stop.reason).toBe('unreachable');
  });

  test('halts a run that has been stopped, when the tenant goes away meanwhile; the first reason stands', async () => {
    const { clock, stop, tenant } = aWatch();
    stop.request('limit');
    tenant.outageSinceMs = 0;
    await clock.advance(300_000);
    expect([stop.reason, stop.aborting.aborted]).toEqual(['limit', true]);
  });

  test('tells what keeps the tenant from answering when that has lasted for 5 s, and as the reason why it stops', async () => {
    const tells: number[] = [];
    const trouble = { key: 'x', message: 'acme.test refused the connection', next: 'Check it.' };
    const { clock, stop, tenant } = aWatch({
      maxOutageMs: 10_000,
      troubles: { last: trouble, tellIfNew: () => tells.push(clock.monotonic()) },
    });
    tenant.outageSinceMs = 0;
    await clock.advance(4_999);
    expect(tells).toEqual([]);
    await clock.advance(5_001);
    expect(tells[0]).toBe(5_000);
    expect([stop.reason, stop.message]).toEqual([
      'max_outage',
      'the last error: acme.test refused the connection',
    ]);
  });

  test('ends the taking of rows at --max-duration, on time, and lets what is under way end', async () => {
    const { clock, stop } = aWatch({ deadlineMs: 1_500 });
    await clock.advance(1_499);
    expect(stop.reason).toBeUndefined();
    await clock.advance(1);
    expect([stop.reason, stop.draining.aborted, stop.aborting.aborted]).toEqual([
      'max_duration',
      true,
      false,
    ]);
  });

  test('says what rows wait for when it stops the run', async () => {
    const { clock, stop, tenant } = aWatch();
    tenant.outageSinceMs = 0;
    tenant.waitsFor = { kind: 'retry_after', untilMs: 3_600_000 };
    await clock.advance(300_000);
    expect([stop.reason, stop.message]).toEqual([
      'max_outage',
      'rows wait until 01:00:00 UTC, as the tenant asks (Retry-After): longer than --max-outage allows',
    ]);
  });

  test.each([
    ['an hour back', -3_600_000],
    ['an hour forward', 3_600_000],
  ])('does not mind a wall clock that is set %s', async (_where, byMs) => {
    const base = fakeClock();
    let setBy = 0;
    const { stop, tenant } = aWatch({
      clock: { ...base, now: () => base.now() + setBy },
      deadlineMs: 900_000,
    });
    tenant.outageSinceMs = 0;
    await base.advance(10_000);
    setBy = byMs;
    await base.advance(289_999);
    expect(stop.reason).toBeUndefined();
    await base.advance(1);
    expect(stop.reason).toBe('max_outage');
  });

  test('counts an outage anew after the machine was suspended: nothing could succeed meanwhile', async () => {
    const base = fakeClock();
    let suspendedMs = 0;
    const clock = { ...base, monotonic: () => base.monotonic() + suspendedMs };
    const { stop, tenant } = aWatch({ clock });
    tenant.outageSinceMs = 0;
    await base.advance(10_000);
    // On systems whose monotonic clock goes on meanwhile; Linux's stands still.
    suspendedMs = 8 * 3_600_000;
    await base.advance(290_000);
    expect(stop.reason).toBeUndefined();
    await base.advance(11_000);
    expect(stop.reason).toBe('max_outage');
  });
});
