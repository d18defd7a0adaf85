import { FARTHEST_WORD_MS } from '../rate-limit-headers.ts';

/**
 * Lower bound of how far the server's clock is ahead of our monotonic one: ms to add to ours. `Date` is truncated
 * to the second and delayed in transit, so every reply gives a lower bound. The greatest is within a transit
 * time of the truth as soon as one reply was sent just after a second began.
 */
export type ServerClock = number;

/** Before the first `Date`. */
export const UNKNOWN_CLOCK: ServerClock = Number.NEGATIVE_INFINITY;

/** A difference this large means that the clock was set, or that another machine answers: start over. */
const SET_ANEW_MS = 5_000;

/** The server's clock after one more reply, received at `now` with `Date` `dateEpochMs`. */
export function serverClockOnDate(clock: ServerClock, dateEpochMs: number, now: number): ServerClock {
  const ahead = dateEpochMs - now;
  return clock - ahead > SET_ANEW_MS ? ahead : Math.max(clock, ahead);
}

/** The time on our clock by which the server's has certainly reached `epochS`. Undefined before the first `Date`. */
export function toLocalTime(clock: ServerClock, epochS: number): number | undefined {
  return clock === UNKNOWN_CLOCK ? undefined : epochS * 1000 - clock;
}

/** A reset on our clock; undefined before the first `Date`, and if it is too far away to be one. */
export function resetOnOurClock(clock: ServerClock, resetEpochS: number, now: number): number | undefined {
  const at = toLocalTime(clock, resetEpochS);
  return at !== undefined && at - now <= FARTHEST_WORD_MS ? at : undefined;
}
