/** Requests in flight before anything is known: enough to spend a small burst, too few to hurt anybody. */
const UNKNOWN = 16;

/** More in flight than this gains nothing: a single process keeps no more connections busy. */
const MOST = 1_024;

/** Latency varies, and a worker also writes its record: a quarter more than the mean needs. */
const HEADROOM = 1.25;

export interface ConcurrencyNeed {
  readonly perSecond?: number | undefined;
  readonly latencyMs?: number | undefined;
  readonly spendable?: number | undefined;
  readonly max?: number | undefined;
}

/** How many requests in flight make sense (Little's law, with headroom). */
export function concurrencyFor(need: ConcurrencyNeed): number {
  const sustained =
    need.perSecond === undefined || need.latencyMs === undefined
      ? UNKNOWN
      : Math.ceil((need.perSecond * need.latencyMs * HEADROOM) / 1000) + 2;
  return Math.max(1, Math.min(need.max ?? MOST, MOST, Math.max(sustained, need.spendable ?? 0)));
}
