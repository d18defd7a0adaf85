/** How long replies take, and how much that varies. Both in ms. */
export interface Latency {
  readonly meanMs: number;
  /** The mean distance from the mean, as TCP measures it (RFC 6298). */
  readonly jitterMs: number;
  /** What a call takes when nothing stands in line for it, at the tenant or in this process: over the calls as they come. */
  readonly leastMs: number;
  /** The shortest of late of each kind of call: a read may take a tenth of what a link takes. */
  readonly kinds: readonly ShortestOfKind[];
  /** When the latest was measured. */
  readonly at: number;
}

interface ShortestOfKind {
  readonly kind: string;
  readonly ms: number;
  readonly at: number;
}

/** One reply's latency. */
export interface LatencySample {
  /** What takes about as long as others of its kind. */
  readonly kind: string;
  readonly tookMs: number;
  /** When it came, ms. */
  readonly now: number;
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

/** Weight of one reply in the mean of the shortest: kinds come in runs of some dozens, and that is to be no news. */
const KIND_GAIN = 1 / 64;

/** The latency after one more reply. */
export function latencyOnReply(latency: Latency | undefined, { kind, tookMs, now }: LatencySample): Latency {
  const kinds = shortestOf(latency?.kinds ?? [], { kind, tookMs, now });
  if (latency === undefined) {
    return { meanMs: tookMs, jitterMs: tookMs * FIRST_JITTER, leastMs: tookMs, kinds, at: now };
  }
  const { meanMs, jitterMs, leastMs } = latency;
  const off = Math.abs(tookMs - meanMs);
  // The first replies of a burst are its fastest and resemble each other: trust in them takes a latency's time.
  const patient = Math.min(GAIN, (now - latency.at) / Math.max(1, meanMs));
  const shortest = kinds[0]?.ms ?? tookMs;
  return {
    meanMs: meanMs + (tookMs - meanMs) * GAIN,
    jitterMs: jitterMs + (off - jitterMs) * (off > jitterMs ? GAIN : patient),
    leastMs: kinds.length === 1 ? shortest : leastMs + (shortest - leastMs) * KIND_GAIN,
    kinds,
    at: now,
  };
}

/** The shortest of each kind after one more reply, whose kind comes first. */
function shortestOf(
  kinds: readonly ShortestOfKind[],
  { kind, tookMs, now }: LatencySample,
): ShortestOfKind[] {
  const before = kinds.find((one) => one.kind === kind);
  const faded = before === undefined ? tookMs : before.ms * (1 + (now - before.at) / LEAST_FADES_MS);
  return [{ kind, ms: Math.min(tookMs, faded), at: now }, ...kinds.filter((one) => one !== before)];
}
