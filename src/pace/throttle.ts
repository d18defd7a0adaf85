import type { NamedWait, RateFacts } from '../domain/ports.ts';
import { backoffMs } from './backoff.ts';
import { resetOnOurClock, type ServerClock } from './estimator/server-clock.ts';

/** What 429s have closed. */
export interface Throttle {
  /** Closed for everybody until then (monotonic ms). */
  readonly until: number;
  /** What named that time; undefined where it is a wait of our own. */
  readonly word: NamedWait['kind'] | undefined;
  /** Closed, or open for one at a time until something succeeds that was sent since. */
  readonly opening: boolean;
  /** Requests of an earlier era were sent before the gate closed: their 429s are of the same burst. */
  readonly era: number;
  /** Closings since the last success. */
  readonly closings: number;
}

export const NOT_THROTTLED: Throttle = { until: 0, word: undefined, opening: false, era: 0, closings: 0 };

/** A 429 that names no time is waited out for a second at least: no limit of Auth0's adds anything sooner than that for long. */
const WORDLESS_MS = 1_000;

/** The gate closed by the first 429 of a burst, until the tenant's word: `Retry-After`, else the reset by its own clock. */
export function throttleOnRejection(
  throttle: Throttle,
  facts: RateFacts,
  clock: ServerClock,
  now: number,
  random: number,
): Throttle {
  const closings = throttle.closings + 1;
  const word = wordOf(facts, clock, now) ?? { until: now + WORDLESS_MS + backoffMs(closings, random) };
  return { ...later(throttle, word), opening: true, era: throttle.era + 1, closings };
}

/** A later 429 of the same burst can name a later time; it closes nothing anew. */
export function throttleOnLateRejection(
  throttle: Throttle,
  facts: RateFacts,
  clock: ServerClock,
  now: number,
): Throttle {
  const word = wordOf(facts, clock, now);
  return word === undefined ? throttle : { ...throttle, ...later(throttle, word) };
}

interface Word {
  readonly until: number;
  readonly word?: NamedWait['kind'];
}

/** Of two words the one that closes the gate for longer. */
function later(before: Throttle, { until, word }: Word): Pick<Throttle, 'until' | 'word'> {
  return until > before.until ? { until, word } : { until: before.until, word: before.word };
}

function wordOf(facts: RateFacts, clock: ServerClock, now: number): Word | undefined {
  if (facts.retryAfterMs !== undefined) return { until: now + facts.retryAfterMs, word: 'retry_after' };
  const reset = facts.resetEpochS === undefined ? undefined : resetOnOurClock(clock, facts.resetEpochS, now);
  return reset !== undefined && reset > now ? { until: reset, word: 'reset' } : undefined;
}

/** Something that was sent since the gate closed has succeeded: it is open. */
export function throttleOnSuccess(throttle: Throttle): Throttle {
  return throttle.opening ? { ...throttle, opening: false, closings: 0 } : throttle;
}
