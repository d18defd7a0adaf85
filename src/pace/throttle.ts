import type { NamedWait, RateFacts } from '../domain/ports.ts';
import { backoffMs } from './backoff.ts';
import { resetOnOurClock, type ServerClock } from './estimator/server-clock.ts';

/** Whether and until when 429s close the gate. */
export interface Throttle {
  /** Closed until then (monotonic ms). */
  readonly until: number;
  /** The header that named that time; undefined for our own backoff. */
  readonly namedBy: NamedWait['kind'] | undefined;
  /** Closed, or open for one request at a time until one sent since then succeeds. */
  readonly probing: boolean;
  /** Requests of an earlier epoch were sent before the gate closed: their 429s belong to the same burst. */
  readonly epoch: number;
  /** Times the gate closed since the last success. */
  readonly closings: number;
}

export const NOT_THROTTLED: Throttle = {
  until: 0,
  namedBy: undefined,
  probing: false,
  epoch: 0,
  closings: 0,
};

/** The minimum wait after a 429 that names no time: no limit of Auth0's recovers lastingly in less. */
const UNNAMED_MS = 1_000;

/** Closes the gate after the first 429 of a burst, until `Retry-After` or else the reset on the tenant's clock. */
export function throttleOnRejection(
  throttle: Throttle,
  facts: RateFacts,
  clock: ServerClock,
  now: number,
  random: number,
): Throttle {
  const closings = throttle.closings + 1;
  const named = namedTime(facts, clock, now) ?? { until: now + UNNAMED_MS + backoffMs(closings, random) };
  return { ...later(throttle, named), probing: true, epoch: throttle.epoch + 1, closings };
}

/** A later 429 of the same burst can extend the wait; it does not close the gate again. */
export function throttleOnLateRejection(
  throttle: Throttle,
  facts: RateFacts,
  clock: ServerClock,
  now: number,
): Throttle {
  const named = namedTime(facts, clock, now);
  return named === undefined ? throttle : { ...throttle, ...later(throttle, named) };
}

interface NamedTime {
  readonly until: number;
  readonly namedBy?: NamedWait['kind'];
}

/** The later of two times. */
function later(before: Throttle, { until, namedBy }: NamedTime): Pick<Throttle, 'until' | 'namedBy'> {
  return until > before.until ? { until, namedBy } : { until: before.until, namedBy: before.namedBy };
}

function namedTime(facts: RateFacts, clock: ServerClock, now: number): NamedTime | undefined {
  if (facts.retryAfterMs !== undefined) return { until: now + facts.retryAfterMs, namedBy: 'retry_after' };
  const reset = facts.resetEpochS === undefined ? undefined : resetOnOurClock(clock, facts.resetEpochS, now);
  return reset !== undefined && reset > now ? { until: reset, namedBy: 'reset' } : undefined;
}

/** Opens the gate after a success of a request sent since it closed. */
export function throttleOnSuccess(throttle: Throttle): Throttle {
  return throttle.probing ? { ...throttle, probing: false, closings: 0 } : throttle;
}
