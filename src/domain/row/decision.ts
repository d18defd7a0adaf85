import type { ReadRow } from './pair.ts';
import type { RefusalReason } from './reason.ts';

/** What the plan says of one row, before any call. */
export type Decision =
  /** Send it. `primaryUserId` differs from the row's own where `--on-chain flatten` moved it to the chain's root. */
  | {
      readonly kind: 'send';
      readonly primaryUserId: string;
      /** The export does not show what `--require-…` asks for: the tenant must, before the row is sent. */
      readonly unproven?: true;
    }
  /** Do not send it. `message` names what is wrong and the other rows that play a part. */
  | {
      readonly kind: 'refuse';
      readonly reason: RefusalReason;
      readonly message: string;
      readonly rows?: readonly number[];
    }
  /** The same pair stands in row `of`. */
  | { readonly kind: 'duplicate'; readonly of: number }
  /** An export shows it as linked to this primary: no call is needed. */
  | { readonly kind: 'already_linked'; readonly primaryUserId: string };

/** How the plan treats what it would refuse by default. */
export interface PlanPolicy {
  readonly onChain: 'refuse' | 'flatten';
  readonly onClaimedTwice: 'refuse' | 'first';
}

/** How many rows the plan decided how: they add up to `rows`. */
export interface PlanCounts {
  readonly rows: number;
  /** Rows to send. */
  readonly ready: number;
  readonly already_linked: number;
  readonly refused: number;
  /** Duplicates. */
  readonly skipped: number;
}

/** The judged file, as the run asks it. */
export interface RowDecisions {
  readonly counts: PlanCounts;
  readonly refusedByReason: Readonly<Partial<Record<RefusalReason, number>>>;
  /** What to do with this row. Rows may be asked for in any order and more than once. */
  decide(row: ReadRow): Decision;
}
