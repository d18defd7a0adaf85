import type { Fault } from '../domain/ports.ts';
import { backoffMs } from './backoff.ts';

/**
 * What a reply's status means for the call that got it.
 *
 * | status | meaning | then |
 * | --- | --- | --- |
 * | 429 | throttled: the tenant did nothing | again when the gate opens; costs no try |
 * | 500-599 | no word from Auth0 itself, or no word to rely on: a gateway's page (502, 503, 504, Cloudflare's 520-530), or a crash half way (500) | again after a backoff; the call may have been carried out |
 * | any other | an answer: the same call would be answered the same | never again |
 */
export function statusMeaning(status: number): 'answer' | 'throttled' | 'server_error' {
  if (status === 429) return 'throttled';
  return status >= 500 ? 'server_error' : 'answer';
}

/** A failed attempt, as the decision needs it. */
export interface FailedAttempt {
  readonly fault: Fault;
  /** What the gate said of it: false while nothing succeeds. */
  readonly costsTry: boolean;
  /** Tries this row has spent before this attempt: 0 at first. */
  readonly triesSpent: number;
  /** `--retries`: tries after the first. */
  readonly retries: number;
}

export type RetryDecision =
  /** Wait, then enter the gate again, with so many tries spent. */
  | { readonly kind: 'retry'; readonly waitMs: number; readonly triesSpent: number }
  /** The row fails, with the fault as its reason. */
  | { readonly kind: 'give_up'; readonly reason: Fault };

/**
 * Whether a call that brought no answer is tried again, and when. All three faults are worth it: none of
 * them is the row's own doing. A failure that costs no try waits at the gate alone, which is closed then.
 */
export function retryDecision(attempt: FailedAttempt, random: number): RetryDecision {
  if (!attempt.costsTry) return { kind: 'retry', waitMs: 0, triesSpent: attempt.triesSpent };
  const triesSpent = attempt.triesSpent + 1;
  if (triesSpent > attempt.retries) return { kind: 'give_up', reason: attempt.fault };
  return { kind: 'retry', waitMs: backoffMs(triesSpent, random), triesSpent };
}
