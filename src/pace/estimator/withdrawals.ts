/** What other clients have been taking lately, in withdrawals too large for chance. */
export interface Withdrawals {
  /** Requests a millisecond. */
  readonly othersPerMs: number;
  /** The squares of the withdrawals, a millisecond: as variance, because bursts come at any time. */
  readonly othersVariance: number;
}

/** How long withdrawals are remembered: a few bursts of another client. */
const OTHERS_MS = 5_000;

export const NO_WITHDRAWALS: Withdrawals = { othersPerMs: 0, othersVariance: 0 };

/** The withdrawals after one more observation, `passedMs` later, from which `withdrawn` requests were missing. */
export function withdrawalsAfter(before: Withdrawals, passedMs: number, withdrawn: number): Withdrawals {
  const kept = Math.exp(-passedMs / OTHERS_MS);
  return {
    othersPerMs: before.othersPerMs * kept + withdrawn / OTHERS_MS,
    othersVariance: before.othersVariance * kept + withdrawn ** 2 / OTHERS_MS,
  };
}
