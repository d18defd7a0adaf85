/**
 * Pacing where no header tells anything: as TCP does it. Until the first 429 the only bound is how many are
 * in flight, one more for each success. From then on there is a rate: cut at each burst of 429s, back to
 * where it was cut within half a minute, then slowly on.
 */
export interface Groping {
  /** Requests in flight at most. */
  readonly window: number;
  /** Requests a millisecond at most; undefined before the first 429. */
  readonly perMs: number | undefined;
  /** The rate at which the latest 429 came. */
  readonly cutAt: number;
  /** Successes, each fading with {@link PULSE_MS}: their number divided by it is the rate of late. */
  readonly pulse: number;
  /** When `pulse` and `perMs` were brought up to date. */
  readonly at: number;
}

/** A second of successes makes the rate: shorter, and a small burst would count as one. */
const PULSE_MS = 1_000;

/** After a 429 seven tenths go on: half wastes much, nine tenths meet the next 429 at once (CUBIC's choice, RFC 9438). */
const CUT = 0.7;

/** Two thirds of a cut are undone in ten seconds. */
const DECAY_BACK_MS = 10_000;

/** Beyond that, 2% of the rate more each second: the next 429 is then a matter of minutes, not seconds. */
const CREEP_PER_MS = 0.02 / 1000;

/** Never slower than one request in two seconds, or recovery could not be seen. */
const LEAST_PER_MS = 0.5 / 1000;

export const GROPING: Groping = { window: 1, perMs: undefined, cutAt: 0, pulse: 0, at: 0 };

/** After a success. */
export function grown(groping: Groping, now: number): Groping {
  const passed = Math.max(0, now - groping.at);
  return {
    ...groping,
    window: groping.window + 1,
    perMs: groping.perMs === undefined ? undefined : recovered(groping.perMs, groping.cutAt, passed),
    pulse: groping.pulse * Math.exp(-passed / PULSE_MS) + 1,
    at: now,
  };
}

function recovered(perMs: number, cutAt: number, passed: number): number {
  const back = Math.max(0, cutAt - perMs) * Math.min(1, passed / DECAY_BACK_MS);
  return perMs + back + cutAt * CREEP_PER_MS * passed;
}

/** After the first 429 of a burst. */
export function cut(groping: Groping, now: number): Groping {
  const faded = groping.pulse * Math.exp(-Math.max(0, now - groping.at) / PULSE_MS);
  const achieved = Math.max(LEAST_PER_MS, faded / PULSE_MS);
  const cutAt = Math.min(groping.perMs ?? achieved, achieved);
  return { ...groping, window: 1, perMs: Math.max(LEAST_PER_MS, cutAt * CUT), cutAt, at: now };
}
