/** How long replies take, and how much that varies. Both in ms. */
export interface Latency {
  readonly meanMs: number;
  /** The mean distance from the mean, as TCP measures it (RFC 6298). */
  readonly jitterMs: number;
  /** When the latest was measured. */
  readonly at: number;
}

/** Weight of one reply in the mean: RFC 6298's 1/8. */
const GAIN = 1 / 8;

/** What one reply says of the jitter: nothing. An eighth of its latency is more than most networks have. */
const FIRST_JITTER = 1 / 8;

/** The latency after one more reply. */
export function measured(latency: Latency | undefined, tookMs: number, now: number): Latency {
  if (latency === undefined) return { meanMs: tookMs, jitterMs: tookMs * FIRST_JITTER, at: now };
  const { meanMs, jitterMs } = latency;
  const off = Math.abs(tookMs - meanMs);
  // The first replies of a burst are its fastest and resemble each other: trust in them takes a latency's time.
  const patient = Math.min(GAIN, (now - latency.at) / Math.max(1, meanMs));
  return {
    meanMs: meanMs + (tookMs - meanMs) * GAIN,
    jitterMs: jitterMs + (off - jitterMs) * (off > jitterMs ? GAIN : patient),
    at: now,
  };
}
