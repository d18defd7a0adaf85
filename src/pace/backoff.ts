/** The first wait is drawn from [0, 500 ms): a dropped connection is usually back at once. */
const BASE_MS = 500;

/** Doubling ends here: half a minute is a gateway's usual restart, and a longer wait would only idle a healthy tenant. */
const CAP_MS = 30_000;

/**
 * How long to wait before the next try, in milliseconds: exponential with full jitter, so that requests
 * that failed together do not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @param attempt 1 = after the first failure.
 * @param random a number in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
}
