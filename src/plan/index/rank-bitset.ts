import type { AccountNumber } from './account-index.ts';

/** A sparse set of accounts, ranked from 0: a quarter of a byte for each account in the index, and 4 bytes for each member. */
export class RankBitset {
  readonly #bits: Uint32Array;
  /** The number of members in the words before each word. */
  readonly #before: Uint32Array;
  readonly #members: Uint32Array;

  /**
   * @param end every account number is below this.
   * @param accounts the members, in any order; repetitions count once.
   */
  constructor(end: AccountNumber, accounts: Iterable<AccountNumber>) {
    this.#bits = new Uint32Array(Math.ceil(end / 32));
    for (const account of accounts) this.#bits[account >>> 5]! |= 1 << (account & 31);
    this.#before = new Uint32Array(this.#bits.length);
    let size = 0;
    for (const [word, bits] of this.#bits.entries()) {
      this.#before[word] = size;
      size += ones(bits);
    }
    this.#members = new Uint32Array(size);
    let rank = 0;
    for (const [word, bits] of this.#bits.entries()) {
      for (let rest = bits; rest !== 0; rest &= rest - 1) {
        this.#members[rank] = word * 32 + 31 - Math.clz32(rest & -rest);
        rank += 1;
      }
    }
  }

  get size(): number {
    return this.#members.length;
  }

  has(account: AccountNumber): boolean {
    return ((this.#bits[account >>> 5]! >>> (account & 31)) & 1) === 1;
  }

  /** The rank of a member: 0 to `size` - 1. */
  rank(account: AccountNumber): number {
    const below = this.#bits[account >>> 5]! & ((1 << (account & 31)) - 1);
    return this.#before[account >>> 5]! + ones(below);
  }

  /** The member with this rank. */
  at(rank: number): AccountNumber {
    return this.#members[rank]!;
  }
}

/** The number of bits set. */
function ones(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
