/** Rows under way before the first reply: its request goes alone, and the others are ready when it returns. */
const AT_FIRST = 16;

/**
 * Requests in flight where no header names a limit, and the headroom where one does. It saturates one process: at
 * 20 ms a call it is 6,400 calls a second, more than axios achieves. More would only add latency.
 */
const MOST_UNLIMITED = 128;

/** The limit at any rate: 5,000/s (Auth0's largest plan) at 600 ms, with headroom. */
const MOST = 4_096;

/** The fastest that one process sends, requests a millisecond: a burst due faster needs no more in flight. */
const FASTEST_PER_MS = 6.4;

/**
 * Most latencies are near the shortest; requests in flight far beyond it wait in a queue of our own making. So half
 * as much again, plus {@link MOST_UNLIMITED} for short latencies, which vary by more.
 */
const LEAST_LATENCIES = 1.5;

/** Time that a row is under way outside its request: its intent and outcome are committed in groups. */
const RECORD_MS = 100;

/** Headroom because latencies vary: a quarter of what the mean needs, plus two rows for very low rates. */
const HEADROOM = 1.25;
const SPARE = 2;

/** Input of {@link maxInFlight}. */
export interface InFlightDemand {
  /** Requests due a millisecond. */
  readonly perMs: number;
  /** The shortest recent latency, ms. */
  readonly leastMs: number;
  /** `--concurrency`. */
  readonly max?: number | undefined;
}

/**
 * How many requests to have in flight when the tenant's bucket is known: rate × latency (Little's law). It takes the
 * shortest latency, not the mean, because a process that is overloaded measures its own queue.
 */
export function maxInFlight({ perMs, leastMs, max = Number.POSITIVE_INFINITY }: InFlightDemand): number {
  const needed = Math.ceil(Math.min(perMs, FASTEST_PER_MS) * leastMs * LEAST_LATENCIES);
  return Math.min(max, MOST, needed + MOST_UNLIMITED);
}

/** The same when no header names a limit: what saturates one process, or `--concurrency`. */
export function maxInFlightUnlimited(max: number | undefined): number {
  return max ?? MOST_UNLIMITED;
}

/** Input of {@link maxRowsUnderWay}. */
export interface RowDemand {
  /** The measured refill, requests a second; undefined while unknown. */
  readonly perSecond?: number | undefined;
  /** `--rate`, requests a second. */
  readonly perSecondCap?: number | undefined;
  /** The mean latency, ms; undefined before the first reply. */
  readonly latencyMs?: number | undefined;
  /** Requests that can be sent at once: what is left of the burst above the reserve. */
  readonly spendable?: number | undefined;
  /** Requests in flight now. */
  readonly inFlight?: number | undefined;
  /** Whether the tenant's headers name a limit. */
  readonly limited: boolean;
  /** Requests in flight at most. */
  readonly most: number;
}

/**
 * How many rows to have under way: enough to spend the burst, then rate × latency. Up to half as many again as may be
 * in flight are being written to disk, so that no connection waits for the disk; the gate bounds what is sent.
 * With `--concurrency 1` there are none of those: each row ends before the next begins.
 */
export function maxRowsUnderWay(need: RowDemand): number {
  const { perSecond, perSecondCap, latencyMs, spendable = 0, inFlight = 0, most } = need;
  if (latencyMs === undefined) return Math.min(most, AT_FIRST);
  // `--rate` applies however full the bucket is.
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
