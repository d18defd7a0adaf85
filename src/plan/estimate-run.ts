/** What a run costs. `null`: the tenant's rate is not known yet. */
export interface RunEstimate {
  readonly requests: number;
  readonly seconds: number | null;
  readonly per_second: number | null;
}

/**
 * Requests, and the time they take at a steady rate once the burst is spent; Auth0's latency is not in it.
 *
 * @param pairs the pairs to send.
 * @param requestsPerPair more than 1 with snapshots or merges.
 * @param lookups additional reads: one for each row in doubt.
 * @param perSecond the sustained rate, where it is known.
 * @param burst requests that can be sent at once: the bucket's size less the reserve.
 */
export function estimateRun({
  pairs,
  requestsPerPair = 1,
  lookups = 0,
  perSecond,
  burst = 0,
}: {
  readonly pairs: number;
  readonly requestsPerPair?: number;
  readonly lookups?: number;
  readonly perSecond?: number | undefined;
  readonly burst?: number;
}): RunEstimate {
  const requests = Math.ceil(pairs * requestsPerPair) + lookups;
  if (perSecond === undefined) return { requests, seconds: null, per_second: null };
  return { requests, seconds: Math.ceil(Math.max(0, requests - burst) / perSecond), per_second: perSecond };
}
