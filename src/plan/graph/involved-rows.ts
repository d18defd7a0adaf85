import type { AccountNumber } from '../index/account-index.ts';
import { type PostingList, PostingListBuilder } from '../index/posting-list.ts';
import type { RankBitset } from '../index/rank-bitset.ts';
import { type OtherRows, otherRows } from '../other-rows.ts';
import type { ClaimGraph } from './claim-graph.ts';
import type { ClaimStructure } from './classify-rows.ts';

/** Finds the other rows that a refusal names. */
export class InvolvedRows {
  readonly #claims: ClaimGraph;
  readonly #chainRows: PostingList;
  readonly #cycleRows: PostingList;

  /**
   * @param rows the number of rows in the file.
   * @param cycleRows the rows of each cycle.
   */
  constructor(claims: ClaimGraph, { chained }: ClaimStructure, rows: number, cycleRows: PostingList) {
    this.#claims = claims;
    this.#chainRows = rowsOfPrimaries(claims, chained, chained.size === 0 ? 0 : rows);
    this.#cycleRows = cycleRows;
  }

  /** The rows that claim a secondary. */
  claiming(secondary: AccountNumber, own?: number): OtherRows {
    const count = this.#claims.rowCountOf(secondary);
    return otherRows(count, (at) => this.#claims.rowOf(secondary, at), own);
  }

  /** The rows whose primary is this account of a chain. */
  withPrimary(account: AccountNumber, own?: number): OtherRows {
    return rowsOf(this.#chainRows, account, own);
  }

  /** The rows of a cycle. */
  ofCycle(cycle: number, own: number): OtherRows {
    return rowsOf(this.#cycleRows, cycle, own);
  }
}

function rowsOf(rows: PostingList, key: number, own?: number): OtherRows {
  const { start, end } = rows.range(key);
  return otherRows(end - start, (at) => rows.rowAt(start + at), own);
}

/** Counts first, so that the list is allocated at its final size. */
function rowsOfPrimaries(claims: ClaimGraph, chained: RankBitset, rows: number): PostingList {
  let count = 0;
  for (let row = 1; row <= rows; row += 1) {
    if (chained.has(claims.primaryOf(row))) count += 1;
  }
  const found = new PostingListBuilder(count);
  for (let row = 1; row <= rows; row += 1) {
    if (chained.has(claims.primaryOf(row))) found.add(claims.primaryOf(row), row);
  }
  return found.build();
}
