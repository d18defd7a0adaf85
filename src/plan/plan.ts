import type { Decision, Judgement } from '../domain/decision.ts';
import type { ReadRow } from '../domain/pair.ts';
import type { RefusalReason } from '../domain/reason.ts';

/** A decision; `link_token_rejected` is refused here already where `link_with` is no JWT, with no call. */
export type PlanDecision =
  | Decision
  | { readonly kind: 'refuse'; readonly reason: 'link_token_rejected'; readonly message: string };

/** The judged file, and what else can be asked of it. */
export interface Plan extends Omit<Judgement, 'decide' | 'refusedByReason'> {
  readonly refusedByReason: Readonly<Partial<Record<RefusalReason | 'link_token_rejected', number>>>;
  /**
   * What to do with this row.
   * @throws Error while {@link wantsNames} has not been served.
   */
  decide(row: ReadRow): PlanDecision;
  /** Whether the rows must be gone through once more, each handed to {@link learnName}, before `decide` can be asked. */
  readonly wantsNames: boolean;
  learnName(row: ReadRow): void;
  /** The accounts of the file, as numbers for attributes to be kept by. */
  readonly accounts: {
    readonly size: number;
    /** All numbers are below this, and nearly all numbers below it are accounts. */
    readonly end: number;
    /** 0 where the file does not name the account. */
    find(id: string): number;
  };
  /** Rows that are sent although they would be refused by default: what `--on-chain` and `--on-claimed-twice` changed. */
  readonly changed: { readonly flattened: number; readonly firstOfSeveral: number };
  /** What they changed about this row, as a sentence; undefined for most. */
  changeOf(row: ReadRow): string | undefined;
  /** The first pair of the file, where primaries and secondaries look swapped throughout. */
  readonly swappedFrom?: number;
}
