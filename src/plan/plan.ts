import type { Decision, RowDecisions } from '../domain/row/decision.ts';
import type { ReadRow } from '../domain/row/pair.ts';

/** The judged file, and what else can be asked of it. */
export interface Plan extends RowDecisions {
  /**
   * What to do with this row.
   * @throws Error while {@link wantsNames} has not been served.
   */
  decide(row: ReadRow): Decision;
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
    /** The account that the secondary of a row would go to: its primary, or with `--on-chain flatten` the chain's root. */
    primaryOf(row: number): number;
    /** The account that the file wants to hold this one, by the first row that claims it; 0 for none, or where that cannot be told. */
    claimantOf(account: number): number;
  };
  /** Rows that are sent although they would be refused by default: what `--on-chain` and `--on-claimed-twice` changed. */
  readonly changed: { readonly flattened: number; readonly firstOfSeveral: number };
  /** What they changed about this row, as a sentence; undefined for most. */
  changeOf(row: ReadRow): string | undefined;
  /** The accounts' memory goes back to the machine at once: nobody may ask anything that needs them afterwards. */
  letGo(): void;
  /** The first pair of the file, where primaries and secondaries look swapped throughout. */
  readonly swappedFrom?: number;
}
