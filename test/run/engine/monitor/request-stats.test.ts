import { describe, expect, test } from 'vitest';
import type { RateView } from '../../../../src/domain/ports.ts';
import { requestStatsOf } from '../../../../src/run/engine/monitor/request-stats.ts';
import type { ErrorCause } from '../../../../src/tenant/http/errors/error-cause.ts';
import { fakeClock } from '../../../support/clocks/fake-clock.ts';
import { openGate } from '../../../support/open-gate.ts';

async function stats(view: Partial<RateView> = {}, last?: ErrorCause) {
  const clock = fakeClock();
  await clock.advance(3_500.4);
  return requestStatsOf({
    clock,
    gate: { ...openGate(), view: () => ({ sent: 20, throttled: 3, waitedS: 1.5, ...view }) },
    retried: { count: 7 },
    troubles: { last },
    beganMs: 1_000,
  });
}

const BASE = {
  at: '2026-01-01T00:00:03.500Z',
  worked_s: 2.5,
  requests: { sent: 20, throttled: 3, retried: 7 },
  rate: { waited_s: 1.5 },
};
const ERROR: ErrorCause = { key: 'x', message: 'acme.test refuses the connection', next: 'Check it.' };

describe('what a session has asked', () => {
  test.each<readonly [string, Partial<RateView>, ErrorCause | undefined, object]>([
    ['names no limit, refill or error that is not known', {}, undefined, BASE],
    [
      'names them where they are',
      { limit: 50, learnedPerSecond: 16 },
      ERROR,
      {
        ...BASE,
        rate: { waited_s: 1.5, limit: 50, learned_per_second: 16 },
        last_error: 'acme.test refuses the connection',
      },
    ],
    [
      'says what to do about an error that ends the run',
      {},
      { ...ERROR, stops: 'proxy_credentials' },
      { ...BASE, last_error: 'acme.test refuses the connection. Check it.' },
    ],
  ])('%s', async (_what, view, last, told) => {
    expect(await stats(view, last)).toStrictEqual(told);
  });
});
