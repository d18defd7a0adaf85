import { describe, expect, test } from 'vitest';
import type { NamedWait, RateView } from '../../../../src/domain/ports.ts';
import { tenantView } from '../../../../src/run/engine/monitor/tenant-view.ts';
import { createWaitLog } from '../../../../src/run/engine/monitor/wait-log.ts';
import { fakeClock } from '../../../support/clocks/fake-clock.ts';
import { openGate } from '../../../support/open-gate.ts';

describe('the log of long waits', () => {
  /** What is logged as the waits of the gate change, a second for each. */
  async function logged(...waits: (NamedWait | undefined)[]) {
    const clock = fakeClock();
    let wait: NamedWait | undefined;
    const lines: unknown[] = [];
    const tell = createWaitLog({
      clock,
      gate: {
        ...openGate(),
        view: () => ({ sent: 0, throttled: 0, waitedS: 0, ...(wait && { waitsFor: wait }) }),
      },
      connection: { tokens: { failingSinceMs: undefined } },
      log: {
        debug: () => expect.fail('a wait is a warning'),
        info: () => expect.fail('a wait is a warning'),
        error: () => expect.fail('a wait is a warning'),
        warn: (fields, message) => void lines.push([fields, message]),
      },
    });
    for (wait of waits) {
      tell();
      await clock.advance(1_000);
    }
    return lines;
  }

  const until = (untilMs: number): NamedWait => ({ kind: 'reset', untilMs });
  const line = (at: string) => [
    { waits_for: 'reset', until: `2026-01-01T00:0${at}Z` },
    'the gate is closed: rows wait',
  ];

  test.each<readonly [string, (NamedWait | undefined)[], unknown[]]>([
    ['is empty where nothing waits', [undefined, undefined], []],
    ['leaves out what is over before anybody wonders', [until(29_999)], []],
    ['has what takes half a minute', [until(30_000)], [line('0:30.000')]],
    ['measures from now, not from the begin of the run', [undefined, until(30_999)], []],
    ['has a wait once', [until(60_000), until(60_000), until(60_000)], [line('1:00.000')]],
    [
      'takes an end that moves by moments for the same wait',
      [until(60_000), until(89_999)],
      [line('1:00.000')],
    ],
    ['has the next wait', [until(60_000), undefined, until(90_000)], [line('1:00.000'), line('1:30.000')]],
  ])('%s', async (_what, waits, lines) => {
    expect(await logged(...waits)).toEqual(lines);
  });
});

describe('the view of a tenant', () => {
  const VIEW: RateView = { sent: 1, throttled: 2, waitedS: 3 };
  const RESET: NamedWait = { kind: 'reset', untilMs: 9_000 };
  test.each<
    readonly [string, RateView, failingSinceMs: number | undefined, waitsUntilMs: number | undefined, object]
  >([
    ['is that of its API', { ...VIEW, outageSinceMs: 5 }, undefined, 60_000, { ...VIEW, outageSinceMs: 5 }],
    ['has the outage of its token endpoint', VIEW, 7, undefined, { ...VIEW, outageSinceMs: 7 }],
    [
      'has the outage that began first',
      { ...VIEW, outageSinceMs: 5 },
      7,
      undefined,
      { ...VIEW, outageSinceMs: 5 },
    ],
    [
      'has the outage that began first, of whichever',
      { ...VIEW, outageSinceMs: 9 },
      7,
      undefined,
      { ...VIEW, outageSinceMs: 7 },
    ],
    [
      'has the wait of its token endpoint before that of the API',
      { ...VIEW, waitsFor: RESET },
      7,
      60_000,
      { ...VIEW, outageSinceMs: 7, waitsFor: { kind: 'token', untilMs: 60_000 } },
    ],
    [
      'keeps the wait of the API where the token endpoint names none',
      { ...VIEW, waitsFor: RESET },
      7,
      undefined,
      { ...VIEW, outageSinceMs: 7, waitsFor: RESET },
    ],
  ])('%s', (_what, view, failingSinceMs, waitsUntilMs, seen) => {
    const tokens = { failingSinceMs, ...(waitsUntilMs !== undefined && { waitsUntilMs }) };
    expect(tenantView({ gate: { ...openGate(), view: () => view }, connection: { tokens } })).toStrictEqual(
      seen,
    );
  });
});
