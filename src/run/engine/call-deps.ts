import type { Clock } from '../../domain/clock.ts';
import type { LinkCalls } from '../../tenant/api/link-calls.ts';

/** What the calls of every row share: how they are repeated, and when they end. */
export interface CallDeps {
  readonly accounts: LinkCalls;
  readonly clock: Clock;
  /** Tries after the first, for faults while other rows succeed. */
  readonly retries: number;
  /** How long to wait after fault number `n` (1 = the first), ms. */
  readonly backoffMs: (n: number) => number;
  /** Called before a row's link or unlink call is sent again. */
  readonly onResend: () => void;
  /** Aborted when the run takes no more rows: nothing new is sent, what is on the wire ends. */
  readonly draining: AbortSignal;
  /** Aborted when even the last reads must end. */
  readonly aborting: AbortSignal;
}
