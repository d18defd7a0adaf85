import type { AccountNumber } from '../index/account-index.ts';
import type { RankBitset } from '../index/rank-bitset.ts';

/** The ids of chain roots. The plan keeps no ids, so a second pass over the rows must supply these. */
export class RootNames {
  readonly #roots: RankBitset;
  readonly #names: string[] = [];

  constructor(roots: RankBitset) {
    this.#roots = roots;
  }

  /** The number of roots. */
  get size(): number {
    return this.#roots.size;
  }

  add(account: AccountNumber, id: string): void {
    if (this.#roots.has(account)) this.#names[this.#roots.rank(account)] = id;
  }

  nameOf(account: AccountNumber): string {
    const name = this.#names[this.#roots.rank(account)];
    if (name === undefined)
      throw new Error('a chain root is read before the second pass over the rows has named it');
    return name;
  }
}
