import type { AccountNumber } from '../index/account-index.ts';
import type { RankBitset } from '../index/rank-bitset.ts';

/** The ids of the chains' roots: the plan keeps no ids, so these must be learnt from the rows once more. */
export class RootNames {
  readonly #wanted: RankBitset;
  readonly #names: string[] = [];

  constructor(wanted: RankBitset) {
    this.#wanted = wanted;
  }

  /** How many there are to learn. */
  get size(): number {
    return this.#wanted.size;
  }

  learn(account: AccountNumber, id: string): void {
    if (this.#wanted.has(account)) this.#names[this.#wanted.rank(account)] = id;
  }

  nameOf(account: AccountNumber): string {
    const name = this.#names[this.#wanted.rank(account)];
    if (name === undefined)
      throw new Error('a chain is asked for its root before the rows were gone through for names');
    return name;
  }
}
