/** In flight before anything is known: the first request goes alone anyway, and these stand ready for its reply. */
const AT_FIRST = 16;

/**
 * In flight where no header tells of a limit. It fills one process: at 20 ms a call it would be 6,400 calls a
 * second, more than axios manages. More only makes the tenant's answers slower.
 */
const MOST_UNLIMITED = 128;

/** In flight where the tenant's rate is known: 5,000/s, Auth0's largest plan, at 600 ms and some headroom. */
const MOST = 4_096;

/** A row is under way before and after its request too: its intent and its outcome are made durable, in groups. */
const RECORD_MS = 100;

/** Latencies vary: a quarter more than the mean needs, and two for tiny rates. */
const HEADROOM = 1.25;
const SPARE = 2;

/** What {@link concurrencyFor} goes by. */
export interface ConcurrencyNeed {
  /** The refill measured, requests a second; undefined while unknown. */
  readonly perSecond?: number | undefined;
  readonly latencyMs?: number | undefined;
  /** What can be sent at once: the burst above its reserve, as far as it is not spent. */
  readonly spendable?: number | undefined;
  /** Requests that are in flight already. */
  readonly inFlight?: number | undefined;
  /** The tenant's headers name a limit. */
  readonly limited: boolean;
  /** `--concurrency`. */
  readonly max?: number | undefined;
}

/**
 * How many rows under way make sense: enough to spend the burst, then rate x latency (Little's law).
 * Without a limit to go by as many as fill one process, and never more than `--concurrency`.
 */
export function concurrencyFor(need: ConcurrencyNeed): number {
  const most = mostInFlight(need.max, need.limited);
  const { perSecond, latencyMs, spendable = 0, inFlight = 0 } = need;
  if (latencyMs === undefined) return Math.min(most, AT_FIRST);
  if (perSecond === undefined) return need.limited ? Math.min(most, inFlight + spendable + AT_FIRST) : most;
  const sustained = Math.ceil((perSecond * (latencyMs + RECORD_MS) * HEADROOM) / 1000) + SPARE;
  return Math.min(most, Math.max(inFlight, sustained) + spendable);
}

/** The bound that is never passed. */
export function mostInFlight(max: number | undefined, limited: boolean): number {
  return Math.min(max ?? Number.POSITIVE_INFINITY, limited ? MOST : Math.max(max ?? 0, MOST_UNLIMITED));
}
