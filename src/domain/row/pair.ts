import type { AccountRef } from '../account/account-id.ts';
import type { PairWarningCode } from './finding.ts';

/** One row of the input that asks for a link: the secondary is to become an identity of the primary. */
export interface Pair {
  /** 1 = the first data row. */
  readonly row: number;
  /** The line of the file on which the row starts; 1 = the header's line in the usual file. */
  readonly line: number;
  /** The primary's full id. It stays as an account. */
  readonly primaryUserId: string;
  /** The secondary's full id. It is removed as an account. */
  readonly secondaryUserId: string;
  /** The secondary's id, split. The column `secondary_provider` may decide where. */
  readonly secondary: AccountRef;
  readonly connectionId?: string;
  /** The secondary's ID token (column `link_with`). Secret: never written to a file, log or message. */
  readonly linkWith?: string;
  /** The primary's access token (column `primary_token`). Secret as well. */
  readonly primaryToken?: string;
  /** Warnings about how the row is written, at most one of each code. Absent in nearly every row. */
  readonly warnings?: readonly PairWarning[];
}

/** Something unusual about a row that is sent anyway. */
export interface PairWarning {
  readonly code: PairWarningCode;
  readonly message: string;
}

/** A data row from the reader: a pair, or what is wrong with it. `fields` are the fields of the row, in file order. */
export type ReadRow =
  | {
      readonly kind: 'pair';
      readonly row: number;
      readonly line: number;
      readonly fields: readonly string[];
      readonly pair: Pair;
    }
  | {
      readonly kind: 'invalid';
      readonly row: number;
      readonly line: number;
      readonly fields: readonly string[];
      readonly invalid: InvalidRow;
    };

/** What is wrong with a row that is not a valid pair, and those of its ids that could be read. */
export interface InvalidRow {
  readonly message: string;
  /** `invalid_row` where it is absent. */
  readonly reason?: 'damaged_id' | 'link_token_rejected';
  readonly primaryUserId?: string;
  readonly secondaryUserId?: string;
}
