/**
 * Pacing where no header tells anything: as TCP does it. Until the first 429 the only bound is how many are
 * in flight, one more for each success. From then on there is a rate: cut at each burst of 429s, back to
 * where it was cut within half a minute, then slowly on.
 */
export interface Aimd {
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
  /** When the first success came; undefined before. */
  readonly since: number | undefined;
  /** The share of 429s among the replies of late: the bursts of them, to be exact. */
  readonly refusals: number;
}

/** A second of successes makes the rate: shorter, and a small burst would count as one. */
const PULSE_MS = 1_000;

/** After a 429 seven tenths go on: half wastes much, nine tenths meet the next 429 at once (CUBIC's choice, RFC 9438). */
const CUT = 0.7;

/** Two thirds of a cut are undone in ten seconds. */
const DECAY_BACK_MS = 10_000;

/** Beyond that, 2% of the rate more each second: the next 429 is then a matter of minutes, not seconds. */
const CREEP_PER_MS = 0.02 / 1000;

/** No plan of Auth0's sustains less than two requests a second (Free), so going slower gains nothing. */
const LEAST_PER_MS = 2 / 1000;

/** A 429 below the rate that met the last one is no word on the rate (a gateway's mood, somebody else's burst), … */
const KNOWN_GOOD = 0.97;

/** … unless they come thick: then the limit has fallen. A limit that fell by a fifth refuses a sixth of what it took before. */
const MANY_REFUSALS = 0.17;

/** The share is taken of about so many replies: enough to tell a sixth from a tenth. */
const REPLIES_REMEMBERED = 60;

/** A 429 without so many successes in the second before it tells nothing of a rate: there was none. */
const LEAST_PULSE = 4;

export const INITIAL_AIMD: Aimd = {
  window: 1,
  perMs: undefined,
  cutAt: 0,
  pulse: 0,
  at: 0,
  since: undefined,
  refusals: 0,
};

/** After a success. */
export function aimdOnSuccess(groping: Aimd, now: number): Aimd {
  const passed = Math.max(0, now - groping.at);
  const { perMs, cutAt } = groping;
  return {
    window: groping.window + 1,
    perMs: perMs === undefined ? undefined : recovered(perMs, cutAt, passed),
    cutAt,
    pulse: groping.pulse * Math.exp(-passed / PULSE_MS) + 1,
    at: now,
    since: groping.since ?? now,
    refusals: groping.refusals * (1 - 1 / REPLIES_REMEMBERED),
  };
}

function recovered(perMs: number, cutAt: number, passed: number): number {
  const back = Math.max(0, cutAt - perMs) * Math.min(1, passed / DECAY_BACK_MS);
  return perMs + back + cutAt * CREEP_PER_MS * passed;
}

/** After the first 429 of a burst. */
export function aimdOnThrottle(groping: Aimd, now: number): Aimd {
  const refusals = groping.refusals + (1 - groping.refusals) / REPLIES_REMEMBERED;
  const achieved = achievedPerMs(groping, now);
  const waited = { ...groping, window: 1, refusals };
  if (!isWordOnRate(waited, achieved)) return waited;
  const cutAt = Math.min(groping.perMs ?? achieved, achieved);
  return { ...waited, perMs: Math.max(LEAST_PER_MS, cutAt * CUT), cutAt, at: now, refusals: 0 };
}

function isWordOnRate({ perMs, pulse, cutAt, refusals }: Aimd, achieved: number): boolean {
  if (refusals >= MANY_REFUSALS) return true;
  return perMs === undefined ? pulse >= LEAST_PULSE : Math.max(perMs, achieved) >= cutAt * KNOWN_GOOD;
}

/** Successes a millisecond of late. A time that was shorter than the pulse counts as long as it was. */
function achievedPerMs({ pulse, at, since = at }: Aimd, now: number): number {
  const faded = pulse * Math.exp(-Math.max(0, now - at) / PULSE_MS);
  const watchedMs = PULSE_MS * (1 - Math.exp(-Math.max(1, now - since) / PULSE_MS));
  return Math.max(LEAST_PER_MS, faded / watchedMs);
}
