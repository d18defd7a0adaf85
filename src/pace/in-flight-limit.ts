/** Rows under way before anything is known: the first request goes alone anyway, and the others stand ready for its reply. */
const AT_FIRST = 16;

/**
 * In flight where no header tells of a limit, and at least allowed where one does. It fills one process: at 20 ms
 * a call it would be 6,400 calls a second, more than axios manages. More only makes answers slower.
 */
const MOST_UNLIMITED = 128;

/** In flight whatever the rate: 5,000/s, Auth0's largest plan, at 600 ms and some headroom. */
const MOST = 4_096;

/** No process sends faster, requests a millisecond: a burst that would go out faster needs no more in flight for it. */
const FASTEST_PER_MS = 6.4;

/**
 * Latencies are mostly near the shortest, and what is in flight far beyond it stands in a line of our own making. Half
 * as much again, with {@link MOST_UNLIMITED} on top, which is what short latencies need: they vary by more.
 */
const LEAST_LATENCIES = 1.5;

/** A row is under way before and after its request too: its intent and its outcome are made durable, in groups. */
const RECORD_MS = 100;

/** Latencies vary: a quarter more than the mean needs, and two for tiny rates. */
const HEADROOM = 1.25;
const SPARE = 2;

/** What {@link maxInFlight} goes by. */
export interface InFlightDemand {
  /** How fast requests are due, a millisecond. */
  readonly perMs: number;
  /** The shortest latency of late, ms. */
  readonly leastMs: number;
  /** `--concurrency`. */
  readonly max?: number | undefined;
}

/**
 * How many requests in flight make sense where the tenant's bucket is known: rate x latency (Little's law). By
 * the shortest latency, not the mean, for whoever sends more than his process can carry measures his own queue.
 */
export function maxInFlight({ perMs, leastMs, max = Number.POSITIVE_INFINITY }: InFlightDemand): number {
  const needed = Math.ceil(Math.min(perMs, FASTEST_PER_MS) * leastMs * LEAST_LATENCIES);
  return Math.min(max, MOST, needed + MOST_UNLIMITED);
}

/** The same where no header tells of a limit: as many as fill one process, or as many as are asked for. */
export function maxInFlightUnlimited(max: number | undefined): number {
  return max ?? MOST_UNLIMITED;
}

/** What {@link maxRowsUnderWay} goes by. */
export interface RowDemand {
  /** The refill measured, requests a second; undefined while unknown. */
  readonly perSecond?: number | undefined;
  /** `--rate`, requests a second. */
  readonly perSecondCap?: number | undefined;
  /** The mean latency, ms; undefined before the first reply. */
  readonly latencyMs?: number | undefined;
  /** What can be sent at once: the burst above its reserve, as far as it is not spent. */
  readonly spendable?: number | undefined;
  /** Requests that are in flight already. */
  readonly inFlight?: number | undefined;
  /** The tenant's headers name a limit. */
  readonly limited: boolean;
  /** Requests in flight at most. */
  readonly most: number;
}

/**
 * How many rows under way make sense: enough to spend the burst, then rate x latency. Half as many
 * again as may be in flight are on their way to the disk or back: the gate bounds what is sent, and no connection waits
 * for a disk. With `--concurrency 1` there are none: each row has ended before the next begins.
 */
export function maxRowsUnderWay(need: RowDemand): number {
  const { perSecond, perSecondCap, latencyMs, spendable = 0, inFlight = 0, most } = need;
  if (latencyMs === undefined) return Math.min(most, AT_FIRST);
  // However full the bucket is, `--rate` lets no more out.
  const capped = perSecondCap === undefined ? Number.POSITIVE_INFINITY : sustaining(perSecondCap, latencyMs);
  const rows = Math.min(most + Math.floor(most / 2), capped);
  if (perSecond === undefined) {
    return need.limited ? Math.min(rows, inFlight + spendable + AT_FIRST) : rows;
  }
  return Math.min(rows, Math.max(inFlight, sustaining(perSecond, latencyMs)) + spendable);
}

function sustaining(perSecond: number, latencyMs: number): number {
  return Math.ceil((perSecond * (latencyMs + RECORD_MS) * HEADROOM) / 1000) + SPARE;
}
