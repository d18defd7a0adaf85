import { describe, expect, it } from 'vitest';
import {
  NOT_THROTTLED,
  throttleOnLateRejection,
  throttleOnRejection,
  throttleOnSuccess,
} from '../../src/pace/throttle.ts';

/** Our clock counts from the server's 2026-01-01T00:00:00Z. */
const CLOCK = Date.UTC(2026, 0, 1);
const epochS = (ms: number) => (CLOCK + ms) / 1000;

describe('a 429', () => {
  it.each([
    ['Retry-After', { status: 429, retryAfterMs: 7_000, resetEpochS: epochS(2_000) }, 8_000, 'retry_after'],
    [
      "otherwise the reset, on the tenant's clock",
      { status: 429, resetEpochS: epochS(4_000) },
      4_000,
      'reset',
    ],
    ['a reset within a day', { status: 429, resetEpochS: epochS(80_000_000) }, 80_000_000, 'reset'],
    ['a backoff if it names no time', { status: 429 }, 2_250, undefined],
    ['a backoff if its reset has passed', { status: 429, resetEpochS: epochS(0) }, 2_250, undefined],
    ['a backoff if its reset is next year', { status: 429, resetEpochS: epochS(3e10) }, 2_250, undefined],
  ])('closes the gate until %s', (_, facts, until, namedBy) => {
    expect(throttleOnRejection(NOT_THROTTLED, facts, CLOCK, 1_000, 0.5)).toEqual({
      until,
      namedBy,
      probing: true,
      epoch: 1,
      closings: 1,
    });
  });

  it('that names no time closes the gate for longer, the more follow each other', () => {
    const once = throttleOnRejection(NOT_THROTTLED, { status: 429 }, CLOCK, 0, 0.5);
    const twice = throttleOnRejection(once, { status: 429 }, CLOCK, 0, 0.5);
    expect(twice.until).toBe(1_500);
    expect(throttleOnRejection(throttleOnSuccess(twice), { status: 429 }, CLOCK, 9_000, 0.5).until).toBe(
      9_000 + 1_250,
    );
  });

  it('of the same burst can extend the wait, and changes nothing else', () => {
    const once = throttleOnRejection(NOT_THROTTLED, { status: 429, retryAfterMs: 1_000 }, CLOCK, 0, 0.5);
    expect(throttleOnLateRejection(once, { status: 429, retryAfterMs: 3_000 }, CLOCK, 0)).toEqual({
      ...once,
      until: 3_000,
    });
    expect(throttleOnLateRejection(once, { status: 429 }, CLOCK, 0)).toEqual(once);
  });
});
