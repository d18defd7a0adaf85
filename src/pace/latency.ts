/** How long replies take and how much that varies, in ms. */
export interface Latency {
  readonly meanMs: number;
  /** The mean deviation, as TCP measures it (RFC 6298). */
  readonly jitterMs: number;
  /** What a call takes without queueing, at the tenant or in this process: a mean over the mix of calls. */
  readonly leastMs: number;
  /** The shortest recent latency of each kind of call: a read may take a tenth of a link. */
  readonly kinds: readonly ShortestOfKind[];
  /** When the latest sample was taken. */
  readonly at: number;
}

interface ShortestOfKind {
  readonly kind: string;
  readonly ms: number;
  readonly at: number;
}

/** One reply's latency. */
export interface LatencySample {
  /** Calls of one kind take about equally long. */
  readonly kind: string;
  readonly tookMs: number;
  /** When the reply arrived, ms. */
  readonly now: number;
}

/** Weight of one reply in the mean: RFC 6298's 1/8. */
const GAIN = 1 / 8;

/** The jitter assumed after one reply, as a share of its latency: more than most networks have. */
const FIRST_JITTER = 1 / 8;

/**
 * How slowly the shortest latency is forgotten; it grows e-fold in this time. A process at its limit sees only its own queue:
 * it would take a longer queue for the tenant's latency, send more at once, and lengthen the queue further.
 */
const LEAST_FADES_MS = 600_000;

/** Weight of one reply in the mean of the shortest. Calls of one kind arrive in runs of dozens, which must not move it much. */
const KIND_GAIN = 1 / 64;

/** The latency after one more reply. */
export function latencyOnReply(latency: Latency | undefined, { kind, tookMs, now }: LatencySample): Latency {
  const kinds = shortestOf(latency?.kinds ?? [], { kind, tookMs, now });
  if (latency === undefined) {
    return { meanMs: tookMs, jitterMs: tookMs * FIRST_JITTER, leastMs: tookMs, kinds, at: now };
  }
  const { meanMs, jitterMs, leastMs } = latency;
  const off = Math.abs(tookMs - meanMs);
  // The first replies of a burst are the fastest and much alike: lower the jitter over one latency at the least.
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

/** The shortest of each kind after one more reply; the kind of that reply is first. */
function shortestOf(
  kinds: readonly ShortestOfKind[],
  { kind, tookMs, now }: LatencySample,
): ShortestOfKind[] {
  const before = kinds.find((one) => one.kind === kind);
  const faded = before === undefined ? tookMs : before.ms * (1 + (now - before.at) / LEAST_FADES_MS);
  return [{ kind, ms: Math.min(tookMs, faded), at: now }, ...kinds.filter((one) => one !== before)];
}
