/**
 * Pacing for replies without rate limit headers: additive increase, multiplicative decrease (AIMD), as in TCP.
 * Before the first 429 only the number in flight is bounded, by one more for each success. After it there is a
 * rate: each burst of 429s cuts it, half a minute restores it, and from there it grows slowly.
 */
export interface Aimd {
  /** Requests in flight at most. */
  readonly window: number;
  /** Requests a millisecond at most; undefined before the first 429. */
  readonly perMs: number | undefined;
  /** The rate at which the latest 429 came. */
  readonly rateBeforeCut: number;
  /** Successes, decaying with {@link RATE_WINDOW_MS}: divided by it, the recent rate. */
  readonly recentSuccesses: number;
  /** When `recentSuccesses` and `perMs` were last updated. */
  readonly at: number;
  /** When the first success arrived; undefined before. */
  readonly since: number | undefined;
  /** The share of 429s in recent replies; a burst of them counts once. */
  readonly throttledShare: number;
}

/** The rate is measured over a second: over less, a small burst would look like a rate. */
const RATE_WINDOW_MS = 1_000;

/** The factor applied after a 429, as in CUBIC (RFC 9438): half wastes much, nine tenths meets the next 429 at once. */
const CUT = 0.7;

/** Two thirds of a cut are recovered in ten seconds. */
const RECOVERY_MS = 10_000;

/** Growth beyond that, 2% of the rate a second: the next 429 is then minutes away, not seconds. */
const GROWTH_PER_MS = 0.02 / 1000;

/** Auth0's slowest plan (Free) sustains two requests a second, so going slower gains nothing. */
const MIN_PER_MS = 2 / 1000;

/** A 429 below the rate of the last one says nothing about the rate (a gateway, another client's burst) … */
const KNOWN_GOOD = 0.97;

/** … unless they are frequent: then the limit was lowered. A limit lowered by a fifth refuses a sixth of the requests that it accepted before. */
const MANY_THROTTLED = 0.17;

/** The number of replies in that share: enough to tell a sixth from a tenth. */
const REPLIES_REMEMBERED = 60;

/** With fewer successes in the second before it, a first 429 says nothing about the rate: there was none. */
const MIN_SUCCESSES = 4;

export const INITIAL_AIMD: Aimd = {
  window: 1,
  perMs: undefined,
  rateBeforeCut: 0,
  recentSuccesses: 0,
  at: 0,
  since: undefined,
  throttledShare: 0,
};

/** After a success. */
export function aimdOnSuccess(aimd: Aimd, now: number): Aimd {
  const passed = Math.max(0, now - aimd.at);
  const { perMs, rateBeforeCut } = aimd;
  return {
    window: aimd.window + 1,
    perMs: perMs === undefined ? undefined : recovered(perMs, rateBeforeCut, passed),
    rateBeforeCut,
    recentSuccesses: aimd.recentSuccesses * Math.exp(-passed / RATE_WINDOW_MS) + 1,
    at: now,
    since: aimd.since ?? now,
    throttledShare: aimd.throttledShare * (1 - 1 / REPLIES_REMEMBERED),
  };
}

function recovered(perMs: number, rateBeforeCut: number, passed: number): number {
  const back = Math.max(0, rateBeforeCut - perMs) * Math.min(1, passed / RECOVERY_MS);
  return perMs + back + rateBeforeCut * GROWTH_PER_MS * passed;
}

/** After the first 429 of a burst. */
export function aimdOnThrottle(aimd: Aimd, now: number): Aimd {
  const throttledShare = aimd.throttledShare + (1 - aimd.throttledShare) / REPLIES_REMEMBERED;
  const achieved = achievedPerMs(aimd, now);
  const waited = { ...aimd, window: 1, throttledShare };
  if (!isEvidenceOfRate(waited, achieved)) return waited;
  const rateBeforeCut = Math.min(aimd.perMs ?? achieved, achieved);
  return {
    ...waited,
    perMs: Math.max(MIN_PER_MS, rateBeforeCut * CUT),
    rateBeforeCut,
    at: now,
    throttledShare: 0,
  };
}

function isEvidenceOfRate(
  { perMs, recentSuccesses, rateBeforeCut, throttledShare }: Aimd,
  achieved: number,
): boolean {
  if (throttledShare >= MANY_THROTTLED) return true;
  return perMs === undefined
    ? recentSuccesses >= MIN_SUCCESSES
    : Math.max(perMs, achieved) >= rateBeforeCut * KNOWN_GOOD;
}

/** Recent successes a millisecond, over the time since the first success where that is shorter than the window. */
function achievedPerMs({ recentSuccesses, at, since = at }: Aimd, now: number): number {
  const faded = recentSuccesses * Math.exp(-Math.max(0, now - at) / RATE_WINDOW_MS);
  const watchedMs = RATE_WINDOW_MS * (1 - Math.exp(-Math.max(1, now - since) / RATE_WINDOW_MS));
  return Math.max(MIN_PER_MS, faded / watchedMs);
}
