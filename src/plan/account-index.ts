import { Column } from './column.ts';
import { type FingerprintKey, fingerprint, fingerprintKey } from './fingerprint.ts';

/** An account's number in its index: 1, 2, 3, …; 0 is none. */
export type AccountNumber = number;

/** Three words of the fingerprint (96 bits: two of 100 million accounts meet once in 10^13 files) and the next in its bucket. */
const ENTRY_WORDS = 4;
const CHUNK_BITS = 14;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;

/** Accounts a bucket holds on average. More would save little memory (4 / LOAD bytes an account) and cost time. */
const LOAD = 3;

/**
 * Numbers accounts by their ids without keeping the ids: 17.3 bytes an account. Linear hashing (Litwin, 1980): one bucket
 * is split whenever there are LOAD accounts more, so that it grows without ever being rebuilt. A `Map` of strings takes
 * ten times as much, and ends at 2^24 entries.
 */
export class AccountIndex {
  readonly #key: FingerprintKey;
  readonly #print = new Uint32Array(4);
  readonly #entries: Uint32Array[] = [];
  /** The first account of each bucket. */
  readonly #heads = new Column();
  /** Buckets there are: at least `#level`, a power of two, and less than twice as many. */
  #buckets = 1;
  #level = 1;
  #size = 0;

  /** @param random as `Math.random`. */
  constructor(random: () => number) {
    this.#key = fingerprintKey(random);
  }

  /** Accounts there are: their numbers are 1 to `size`. */
  get size(): number {
    return this.#size;
  }

  /** The account's number, or 0 where it is not in the index. */
  find(id: string): AccountNumber {
    fingerprint(id, this.#key, this.#print);
    return this.#lookUp();
  }

  /** The account's number; a new one where it is not in the index yet. */
  add(id: string): AccountNumber {
    return this.find(id) || this.#append();
  }

  #lookUp(): AccountNumber {
    const [p0, p1, p2] = [this.#print[0]!, this.#print[1]!, this.#print[2]!];
    let account = this.#heads.get(this.#bucketOf(p0));
    while (account !== 0) {
      const entries = this.#entries[account >>> CHUNK_BITS]!;
      const at = (account & CHUNK_MASK) * ENTRY_WORDS;
      if (entries[at] === p0 && entries[at + 1] === p1 && entries[at + 2] === p2) return account;
      account = entries[at + 3]!;
    }
    return 0;
  }

  #append(): AccountNumber {
    this.#size += 1;
    const account = this.#size;
    const chunk = account >>> CHUNK_BITS;
    if (chunk === this.#entries.length) this.#entries.push(new Uint32Array(ENTRY_WORDS << CHUNK_BITS));
    const entries = this.#entries[chunk]!;
    const at = (account & CHUNK_MASK) * ENTRY_WORDS;
    entries[at] = this.#print[0]!;
    entries[at + 1] = this.#print[1]!;
    entries[at + 2] = this.#print[2]!;
    this.#prepend(this.#bucketOf(this.#print[0]!), account);
    if (account > this.#buckets * LOAD) this.#split();
    return account;
  }

  /** Adds a bucket, which takes over its share of the accounts of one other. */
  #split(): void {
    const from = this.#buckets - this.#level;
    this.#buckets += 1;
    let account = this.#heads.get(from);
    this.#heads.set(from, 0);
    while (account !== 0) {
      const entries = this.#entries[account >>> CHUNK_BITS]!;
      const at = (account & CHUNK_MASK) * ENTRY_WORDS;
      const next = entries[at + 3]!;
      this.#prepend(this.#bucketOf(entries[at]!), account);
      account = next;
    }
    if (this.#buckets === this.#level * 2) this.#level = this.#buckets;
  }

  #prepend(bucket: number, account: AccountNumber): void {
    this.#entries[account >>> CHUNK_BITS]![(account & CHUNK_MASK) * ENTRY_WORDS + 3] = this.#heads.get(bucket);
    this.#heads.set(bucket, account);
  }

  #bucketOf(print: number): number {
    const bucket = print & (this.#level * 2 - 1);
    return bucket < this.#buckets ? bucket : print & (this.#level - 1);
  }
}
