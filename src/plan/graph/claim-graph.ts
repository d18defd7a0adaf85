import { AccountIndex, type AccountNumber } from '../index/account-index.ts';
import { Arena } from '../index/arena.ts';
import { PagedArray } from '../index/paged-array.ts';
import { type PostingList, PostingListBuilder } from '../index/posting-list.ts';

/** The marks of an account in the index. */
const PRIMARY = 1;
const CLAIMED_AGAIN = 2;
const CONTESTED = 4;

/**
 * The claims of a file: each row is an edge from its primary to its secondary. It takes 4 bytes a row besides the account
 * index, and 8 for each row whose secondary an earlier row claims.
 */
export class ClaimGraph {
  readonly index: AccountIndex;
  readonly #arena = new Arena();
  /** The primary of each row. */
  readonly #primaries: PagedArray;
  readonly #laterRows = new PostingListBuilder();
  #later: PostingList | undefined;
  #hasChains = false;

  /** @param random as `Math.random`. */
  constructor(random: () => number) {
    this.#primaries = new PagedArray(this.#arena);
    // The value of an account is the first row that claims it. A ticket is `2 * row`, plus 1 for the row's secondary.
    const onNumber = (account: AccountNumber, ticket: number) => {
      const row = ticket >>> 1;
      if ((ticket & 1) === 0) {
        this.#primaries.set(row, account);
        this.index.setMark(account, PRIMARY);
        this.#hasChains ||= this.index.value(account) !== 0;
      } else if (this.index.value(account) === 0) {
        this.index.setValue(account, row);
        this.#hasChains ||= this.index.has(account, PRIMARY);
      } else {
        this.#laterRows.add(account, row);
        this.index.setMark(account, CLAIMED_AGAIN);
      }
    };
    this.index = new AccountIndex(random, onNumber, this.#arena);
  }

  /** @param row 1-based; each row once, in ascending order. */
  add(primaryId: string, secondaryId: string, row: number): void {
    this.index.add(primaryId, row * 2);
    this.index.add(secondaryId, row * 2 + 1);
  }

  /** Ends the adding of rows. The members below may be used only afterwards. */
  finish(): void {
    this.index.finish();
    this.#later = this.#laterRows.build();
  }

  /** Frees all memory. Nothing may be called afterwards. */
  release(): void {
    this.#arena.free();
  }

  /** The primary of a row. */
  primaryOf(row: number): AccountNumber {
    return this.#primaries.get(row);
  }

  /** Whether some account is a primary in one row and a secondary in another. */
  get hasChains(): boolean {
    return this.#hasChains;
  }

  isPrimary(account: AccountNumber): boolean {
    return this.index.has(account, PRIMARY);
  }

  /** The first row that claims the account; 0 where none does. */
  firstRowOf(account: AccountNumber): number {
    return this.index.value(account);
  }

  /** How many rows claim the account. */
  rowCountOf(account: AccountNumber): number {
    if (this.index.has(account, CLAIMED_AGAIN)) {
      const { start, end } = this.later.range(account);
      return end - start + 1;
    }
    return this.firstRowOf(account) === 0 ? 0 : 1;
  }

  /** One of the rows that claim the account, by index from 0. */
  rowOf(account: AccountNumber, at: number): number {
    return at === 0 ? this.firstRowOf(account) : this.later.rowAt(this.later.range(account).start + at - 1);
  }

  /** Whether several primaries claim the account that do not share a chain root. */
  isContested(account: AccountNumber): boolean {
    return this.index.has(account, CONTESTED);
  }

  markContested(account: AccountNumber): void {
    this.index.setMark(account, CONTESTED);
  }

  /** The rows whose secondary an earlier row claims, by secondary. */
  get later(): PostingList {
    if (this.#later === undefined) throw new Error('claims are read before finish()');
    return this.#later;
  }
}
