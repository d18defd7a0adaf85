import { FARTHEST_WORD_MS } from '../rate-limit-headers.ts';

/**
 * How far the server's clock is ahead of our monotonic one, at least: ms to add to ours. `Date` is cut off to
 * the second and aged by its journey, so every reply gives a lower bound, and the greatest comes within a
 * journey of the truth as soon as one reply was sent just after a second began.
 */
export type ServerClock = number;

/** Before the first `Date`. */
export const UNKNOWN_CLOCK: ServerClock = Number.NEGATIVE_INFINITY;

/** A clock that is corrected by this much at once was set anew, or other machines answer: start over. */
const SET_ANEW_MS = 5_000;

/** The server's clock after one more reply that came at `now` and said `dateEpochMs`. */
export function serverClockOnDate(clock: ServerClock, dateEpochMs: number, now: number): ServerClock {
  const ahead = dateEpochMs - now;
  return clock - ahead > SET_ANEW_MS ? ahead : Math.max(clock, ahead);
}

/** When, on our clock, the server's will surely show this time. Undefined without any `Date`. */
export function toLocalTime(clock: ServerClock, epochS: number): number | undefined {
  return clock === UNKNOWN_CLOCK ? undefined : epochS * 1000 - clock;
}

/** When a reset comes on our clock; undefined without any `Date`, and where it is too far away to be one. */
export function resetOnOurClock(clock: ServerClock, resetEpochS: number, now: number): number | undefined {
  const at = toLocalTime(clock, resetEpochS);
  return at !== undefined && at - now <= FARTHEST_WORD_MS ? at : undefined;
}
