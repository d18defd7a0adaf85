import type { Decision, RowDecisions } from '../domain/row/decision.ts';
import type { ReadRow } from '../domain/row/pair.ts';

/** The plan of a file: a decision for each row, and the accounts that the rows name. */
export interface Plan extends RowDecisions {
  /**
   * What to do with this row.
   * @throws Error where {@link needsRootNames} is true and the rows have not been passed to {@link addRootName}.
   */
  decide(row: ReadRow): Decision;
  /** Whether a second pass must hand every row to {@link addRootName} before `decide` is called. */
  readonly needsRootNames: boolean;
  addRootName(row: ReadRow): void;
  /** The accounts of the file, numbered so that attributes can be kept in arrays. */
  readonly accounts: {
    readonly size: number;
    /** Every number is below this, and nearly every number below it is an account. */
    readonly end: number;
    /** 0 where the file does not name the account. */
    find(id: string): number;
    /** The account that a row links its secondary to: its primary, or with `--on-chain flatten` the chain's root. */
    primaryOf(row: number): number;
    /** The account that the first row with this secondary links it to; 0 for none, or where the root is unknown. */
    claimantOf(account: number): number;
  };
  /** Rows sent because of `--on-chain` or `--on-claimed-twice` that would be refused by default. */
  readonly changed: { readonly flattened: number; readonly firstOfSeveral: number };
  /** What these options changed about this row, as a sentence; undefined for most rows. */
  changeOf(row: ReadRow): string | undefined;
  /** Frees the memory of the accounts. Nothing that needs them may be called afterwards. */
  release(): void;
  /** The file's first pair, where the columns of every pair look swapped. */
  readonly swappedFrom?: number;
}
