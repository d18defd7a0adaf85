import { AccountIndex, type AccountNumber } from '../index/account-index.ts';
import { Arena } from '../index/arena.ts';
import { PagedArray } from '../index/paged-array.ts';
import { type PostingList, PostingListBuilder } from '../index/posting-list.ts';

/** What an account's marks in the index mean. */
const PRIMARY = 1;
const CLAIMED_AGAIN = 2;
const CONTESTED = 4;

/**
 * Who claims whom: every row says that its primary claims its secondary. 4 bytes a row beside the account index, and 8 for
 * each row whose secondary was claimed before.
 */
export class ClaimGraph {
  readonly index: AccountIndex;
  readonly #room = new Arena();
  /** By row. */
  readonly #primaries: PagedArray;
  readonly #laterRows = new PostingListBuilder();
  #later: PostingList | undefined;
  #hasChains = false;

  /** @param random as `Math.random`. */
  constructor(random: () => number) {
    this.#primaries = new PagedArray(this.#room);
    // The value of an account is the first row that claims it; a ticket is a row and whether the account is its secondary.
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
    this.index = new AccountIndex(random, onNumber, this.#room);
  }

  /** @param row from 1 on, each once and in ascending order. */
  add(primaryId: string, secondaryId: string, row: number): void {
    this.index.add(primaryId, row * 2);
    this.index.add(secondaryId, row * 2 + 1);
  }

  /** Nothing may be added afterwards; what is below may be asked from now on. */
  finish(): void {
    this.index.finish();
    this.#later = this.#laterRows.build();
  }

  /** Its memory goes back to the machine: nothing may be asked afterwards. */
  release(): void {
    this.#room.free();
  }

  /** The account that a row's primary is. */
  primaryOf(row: number): AccountNumber {
    return this.#primaries.get(row);
  }

  /** Whether any account is a primary in one row and a secondary in another. */
  get hasChains(): boolean {
    return this.#hasChains;
  }

  isPrimary(account: AccountNumber): boolean {
    return this.index.has(account, PRIMARY);
  }

  /** The first row that claims the account; 0 where it is no secondary. */
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

  /** The rows that claim the account, the first being 0. */
  rowOf(account: AccountNumber, at: number): number {
    return at === 0 ? this.firstRowOf(account) : this.later.rowAt(this.later.range(account).start + at - 1);
  }

  /** Several primaries claim the account, and the policy does not bring them together. */
  isContested(account: AccountNumber): boolean {
    return this.index.has(account, CONTESTED);
  }

  markContested(account: AccountNumber): void {
    this.index.setMark(account, CONTESTED);
  }

  /** The rows whose secondary was claimed before, by secondary. */
  get later(): PostingList {
    if (this.#later === undefined) throw new Error('claims are asked for before all are known');
    return this.#later;
  }
}
