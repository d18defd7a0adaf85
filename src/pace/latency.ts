/** How long replies take, and how much that varies. Both in ms. */
export interface Latency {
  readonly meanMs: number;
  /** The mean distance from the mean, as TCP measures it (RFC 6298). */
  readonly jitterMs: number;
  /** The shortest of late: what a reply takes when nothing stands in line for it, at the tenant or in this process. */
  readonly leastMs: number;
  /** When the latest was measured. */
  readonly at: number;
}

/** Weight of one reply in the mean: RFC 6298's 1/8. */
const GAIN = 1 / 8;

/** What one reply says of the jitter: nothing. An eighth of its latency is more than most networks have. */
const FIRST_JITTER = 1 / 8;

/**
 * The shortest is forgotten so slowly, for a process that is at its limit sees only its own queue: it would
 * take a longer one for the tenant's latency, send more at once, and make it longer still. It grows e-fold in this time.
 */
const LEAST_FADES_MS = 600_000;

/** The latency after one more reply. */
export function measured(latency: Latency | undefined, tookMs: number, now: number): Latency {
  if (latency === undefined) {
    return { meanMs: tookMs, jitterMs: tookMs * FIRST_JITTER, leastMs: tookMs, at: now };
  }
  const { meanMs, jitterMs, leastMs } = latency;
  const off = Math.abs(tookMs - meanMs);
  // The first replies of a burst are its fastest and resemble each other: trust in them takes a latency's time.
  const patient = Math.min(GAIN, (now - latency.at) / Math.max(1, meanMs));
  return {
    meanMs: meanMs + (tookMs - meanMs) * GAIN,
    jitterMs: jitterMs + (off - jitterMs) * (off > jitterMs ? GAIN : patient),
    leastMs: Math.min(tookMs, leastMs * (1 + (now - latency.at) / LEAST_FADES_MS)),
    at: now,
  };
}
