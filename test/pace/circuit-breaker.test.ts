import { describe, expect, it } from 'vitest';
import {
  type Breaker,
  breakerOnFailure,
  breakerOnSuccess,
  breakerOnThrottle,
  CLOSED_BREAKER,
  type Failure,
} from '../../src/pace/circuit-breaker.ts';

function aFailure(failure: Partial<Failure> = {}): Failure {
  return { sentAt: 100, now: 200, isProbe: true, askedMs: 0, random: 0.5, ...failure };
}

const afterFailures = (count: number, from: Breaker = CLOSED_BREAKER) =>
  Array.from({ length: count }).reduce<Breaker>(
    (breaker) => breakerOnFailure(breaker, aFailure()).breaker,
    from,
  );

describe('a request without an answer', () => {
  it('costs its row a try and closes nothing if another request succeeded meanwhile', () => {
    const breaker = breakerOnSuccess(150);
    expect(breakerOnFailure(breaker, aFailure())).toEqual({ breaker, closes: false, costsTry: true });
  });

  it('closes the gate, at no cost to the row, if nothing succeeded since it was sent', () => {
    const verdict = breakerOnFailure(breakerOnSuccess(50), aFailure());
    expect(verdict).toMatchObject({ closes: true, costsTry: false });
    expect(verdict.breaker).toMatchObject({ sinceMs: 100, probes: 1, probeAt: 450 });
  });

  it('closes the gate once for all requests that failed together', () => {
    const first = breakerOnFailure(CLOSED_BREAKER, aFailure());
    const second = breakerOnFailure(first.breaker, aFailure({ sentAt: 90, isProbe: false }));
    expect(second).toMatchObject({ closes: false, costsTry: false });
    expect(second.breaker.probes).toBe(1);
  });

  it.each([
    [1, 250],
    [2, 500],
    [5, 4_000],
    [50, 15_000],
  ])('delays the next probe: after %i failures by %i ms', (probes, waitMs) => {
    expect(afterFailures(probes).probeAt).toBe(200 + waitMs);
  });

  it('delays the next probe until the gateway allows one', () => {
    expect(breakerOnFailure(CLOSED_BREAKER, aFailure({ askedMs: 60_000 })).breaker.probeAt).toBe(60_200);
  });
});

describe('an outage', () => {
  it('starts when the first failed request was sent, and ends with a success', () => {
    const breaker = afterFailures(4);
    expect(breaker.sinceMs).toBe(100);
    expect(breakerOnSuccess(900)).toMatchObject({
      sinceMs: undefined,
      probes: 0,
      probeAt: 0,
      lastSuccessAt: 900,
    });
  });

  it('includes a tenant that answers only 429, which the breaker leaves to the throttle', () => {
    const breaker = breakerOnThrottle(breakerOnThrottle(CLOSED_BREAKER, 100), 5_000);
    expect(breaker).toMatchObject({ sinceMs: 100, probes: 0 });
    expect(breakerOnThrottle(breakerOnSuccess(6_000), 5_500)).toMatchObject({ sinceMs: undefined });
  });
});
