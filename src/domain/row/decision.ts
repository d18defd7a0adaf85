import type { ReadRow } from './pair.ts';
import type { RefusalReason } from './reason.ts';

/** What the plan decides for a row, before any call. */
export type Decision =
  /** Send it. `primaryUserId` differs from the row's where `--on-chain flatten` replaced it with the chain's root. */
  | {
      readonly kind: 'send';
      readonly primaryUserId: string;
      /** The export does not show what `--require-…` demands, so the tenant is asked before the row is sent. */
      readonly unproven?: true;
    }
  /** Do not send it. `message` says why and names the other rows involved. */
  | {
      readonly kind: 'refuse';
      readonly reason: RefusalReason;
      readonly message: string;
      readonly rows?: readonly number[];
    }
  /** Row `of` has the same pair. */
  | { readonly kind: 'duplicate'; readonly of: number }
  /** An export shows the pair as linked, so no call is needed. */
  | { readonly kind: 'already_linked'; readonly primaryUserId: string };

/** How the plan treats rows that it refuses by default. */
export interface PlanPolicy {
  readonly onChain: 'refuse' | 'flatten';
  readonly onClaimedTwice: 'refuse' | 'first';
}

/** The number of rows for each decision. They add up to `rows`. */
export interface PlanCounts {
  readonly rows: number;
  /** Rows to send. */
  readonly ready: number;
  readonly already_linked: number;
  readonly refused: number;
  /** Duplicates. */
  readonly skipped: number;
}

/** The part of a plan that a run needs. */
export interface RowDecisions {
  readonly counts: PlanCounts;
  readonly refusedByReason: Readonly<Partial<Record<RefusalReason, number>>>;
  /** What to do with this row. It may be called for rows in any order, and repeatedly. */
  decide(row: ReadRow): Decision;
}
