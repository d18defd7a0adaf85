import type { RateFacts } from '../domain/ports.ts';
import { backoffMs } from './backoff.ts';
import { onOurClock, type ServerClock } from './server-clock.ts';

/** What 429s have closed. */
export interface Throttle {
  /** Closed for everybody until then (monotonic ms). */
  readonly until: number;
  /** Closed, or open for one at a time until something succeeds that was sent since. */
  readonly opening: boolean;
  /** Requests of an earlier era were sent before the gate closed: their 429s are of the same burst. */
  readonly era: number;
  /** Closings since the last success. */
  readonly closings: number;
}

export const NOT_THROTTLED: Throttle = { until: 0, opening: false, era: 0, closings: 0 };

/** A 429 that names no time is waited out for a second at least: no limit of Auth0's adds anything sooner than that for long. */
const WORDLESS_MS = 1_000;

/** A reset farther away than this is no reset: Auth0's buckets gain a request within a minute. */
const FARTHEST_RESET_MS = 3_600_000;

/** The gate closed by the first 429 of a burst, until the tenant's word: `Retry-After`, else the reset by its own clock. */
export function closed(
  throttle: Throttle,
  facts: RateFacts,
  clock: ServerClock,
  now: number,
  random: number,
): Throttle {
  const closings = throttle.closings + 1;
  const until = wordOf(facts, clock, now) ?? now + WORDLESS_MS + backoffMs(closings, random);
  return { until: Math.max(throttle.until, until), opening: true, era: throttle.era + 1, closings };
}

/** A later 429 of the same burst can name a later time; it closes nothing anew. */
export function prolonged(throttle: Throttle, facts: RateFacts, clock: ServerClock, now: number): Throttle {
  return { ...throttle, until: Math.max(throttle.until, wordOf(facts, clock, now) ?? 0) };
}

function wordOf(facts: RateFacts, clock: ServerClock, now: number): number | undefined {
  if (facts.retryAfterMs !== undefined) return now + facts.retryAfterMs;
  const reset = facts.resetEpochS === undefined ? undefined : onOurClock(clock, facts.resetEpochS);
  return reset !== undefined && reset > now && reset < now + FARTHEST_RESET_MS ? reset : undefined;
}

/** Something that was sent since the gate closed has succeeded: it is open. */
export function reopened(throttle: Throttle): Throttle {
  return throttle.opening ? { ...throttle, opening: false, closings: 0 } : throttle;
}
