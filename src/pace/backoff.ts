/** The first wait is drawn from [0, 500 ms): a dropped connection usually recovers at once. */
const BASE_MS = 500;

/** Upper limit of the doubling: gateways usually restart within half a minute, and a longer wait would leave a recovered tenant idle. */
const CAP_MS = 30_000;

/**
 * How long to wait before the next attempt, in ms: exponential backoff with full jitter, so that requests
 * that failed together are not retried together (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @param attempt 1 = after the first failure.
 * @param random a number in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
}
