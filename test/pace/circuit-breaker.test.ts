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

describe('a request that brings no answer', () => {
  it('costs its row a try and closes nothing where another succeeded meanwhile', () => {
    const breaker = breakerOnSuccess(150);
    expect(breakerOnFailure(breaker, aFailure())).toEqual({ breaker, closes: false, costsTry: true });
  });

  it('closes the gate for nothing where nothing succeeded since it was sent', () => {
    const verdict = breakerOnFailure(breakerOnSuccess(50), aFailure());
    expect(verdict).toMatchObject({ closes: true, costsTry: false });
    expect(verdict.breaker).toMatchObject({ sinceMs: 100, probes: 1, probeAt: 450 });
  });

  it('closes the gate once with all that failed together', () => {
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
  ])('is followed by the next probe the later the more have failed: after %i in %i ms', (probes, waitMs) => {
    expect(afterFailures(probes).probeAt).toBe(200 + waitMs);
  });

  it('is followed by no probe before the gateway allows one', () => {
    expect(breakerOnFailure(CLOSED_BREAKER, aFailure({ askedMs: 60_000 })).breaker.probeAt).toBe(60_200);
  });
});

describe('an outage', () => {
  it('has lasted since the first request was sent that failed, and ends with a success', () => {
    const breaker = afterFailures(4);
    expect(breaker.sinceMs).toBe(100);
    expect(breakerOnSuccess(900)).toMatchObject({
      sinceMs: undefined,
      probes: 0,
      probeAt: 0,
      lastSuccessAt: 900,
    });
  });

  it('is also a tenant that answers nothing but 429, though that closes the gate in its own way', () => {
    const breaker = breakerOnThrottle(breakerOnThrottle(CLOSED_BREAKER, 100), 5_000);
    expect(breaker).toMatchObject({ sinceMs: 100, probes: 0 });
    expect(breakerOnThrottle(breakerOnSuccess(6_000), 5_500)).toMatchObject({ sinceMs: undefined });
  });
});
