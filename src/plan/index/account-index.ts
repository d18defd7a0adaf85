import { Arena } from './arena.ts';
import { chaskeyKey, type FingerprintKey, fingerprint } from './chaskey.ts';
import { HashShard, SLOT_GROWTH } from './hash-shard.ts';

/** The number of an account in its index: from 1, with few gaps. 0 is none. */
export type AccountNumber = number;

/** 256 shards: at 20 million accounts each takes a megabyte or two, which fits a processor's cache. */
const SHARD_BITS = 8;
const SHARDS = 1 << SHARD_BITS;

/** Slots of the first shard. Each following shard has more, so that they do not all grow at once. */
const FIRST_SLOTS = 1024;

/**
 * The initial and the largest batch of accounts that wait to be numbered in a shard. It doubles while it is below an eighth
 * of the accounts numbered, which costs 2 bytes an account. A full batch brings the shard into the cache once for all.
 */
const FIRST_BATCH = 64;
const MAX_BATCH = 4096;
const ACCOUNTS_PER_WAITING = 8;
/** At a million accounts, the shards differ in size by less than this factor. */
const EVEN_SPREAD = 1.05;
/** The words of a waiting account: three of its fingerprint, and the ticket. */
const WAITING_WORDS = 4;

/**
 * Numbers accounts by id without keeping the ids, in 21 bytes an account. A `Map` of strings takes ten times as much and
 * holds 2^24 entries at most. A fingerprint has 93 bits, plus 8 in the choice of the shard: among 100 million accounts, two
 * share one in one of 10^14 files.
 *
 * A lookup in file order would wait for main memory each time. Accounts are therefore batched by shard, which is three
 * times as fast.
 */
export class AccountIndex {
  readonly #key: FingerprintKey;
  readonly #print = new Uint32Array(4);
  readonly #shards: readonly HashShard[];
  readonly #waiting = Array.from({ length: SHARDS }, () => new Uint32Array(FIRST_BATCH * WAITING_WORDS));
  readonly #waitingCount = new Uint32Array(SHARDS);
  readonly #onNumber: (account: AccountNumber, ticket: number) => void;

  /**
   * @param random as `Math.random`.
   * @param onNumber called once per {@link add}, later, with the ticket. Calls for one account keep the order of `add`; calls
   * for different accounts may not.
   * @param arena supplies the memory.
   */
  constructor(
    random: () => number,
    onNumber: (account: AccountNumber, ticket: number) => void,
    arena: Arena = new Arena(),
  ) {
    this.#key = chaskeyKey(random);
    this.#onNumber = onNumber;
    this.#shards = Array.from(
      { length: SHARDS },
      (_, i) => new HashShard(FIRST_SLOTS * SLOT_GROWTH ** (i / SHARDS), arena),
    );
  }

  /** The number of accounts. */
  get size(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.size, 0);
  }

  /** Every number is below this. */
  get end(): AccountNumber {
    return (Math.max(...this.#shards.map((shard) => shard.size)) + 1) * SHARDS;
  }

  /** Makes room for this many accounts at once. A wrong guess only costs memory or time. */
  reserve(accounts: number): void {
    for (const shard of this.#shards) shard.reserve(Math.ceil((accounts / SHARDS) * EVEN_SPREAD));
  }

  /** Queues the account for numbering, at {@link finish} at the latest. */
  add(id: string, ticket: number): void {
    const print = this.#print;
    fingerprint(id, this.#key, print);
    const shard = print[3]! >>> (32 - SHARD_BITS);
    const waiting = this.#waiting[shard]!;
    const count = this.#waitingCount[shard]!;
    const at = count * WAITING_WORDS;
    waiting[at] = print[0]!;
    waiting[at + 1] = print[1]!;
    waiting[at + 2] = print[2]!;
    waiting[at + 3] = ticket;
    this.#waitingCount[shard] = count + 1;
    if (at + WAITING_WORDS === waiting.length) this.#numberWaiting(shard);
  }

  /** Numbers every queued account. Nothing may be added afterwards. */
  finish(): void {
    for (let shard = 0; shard < SHARDS; shard += 1) this.#numberWaiting(shard);
    this.#waiting.length = 0;
  }

  /** The account's number, or 0 where it is not in the index (or not numbered yet). */
  find(id: string): AccountNumber {
    const print = this.#print;
    fingerprint(id, this.#key, print);
    const shard = print[3]! >>> (32 - SHARD_BITS);
    const local = this.#shards[shard]!.find(print[0]!, print[1]!, print[2]!);
    return local === 0 ? 0 : numberOf(shard, local);
  }

  /** Every account's number, shard by shard. */
  *numbers(): Generator<AccountNumber> {
    for (const [shard, { size }] of this.#shards.entries()) {
      for (let local = 1; local <= size; local += 1) yield numberOf(shard, local);
    }
  }

  /** The value of an account; 0 unless set. */
  value(account: AccountNumber): number {
    return this.#shardOf(account).value(account >>> SHARD_BITS);
  }

  setValue(account: AccountNumber, value: number): void {
    this.#shardOf(account).setValue(account >>> SHARD_BITS, value);
  }

  /** @param mark 1, 2 or 4. */
  has(account: AccountNumber, mark: number): boolean {
    return this.#shardOf(account).has(account >>> SHARD_BITS, mark);
  }

  setMark(account: AccountNumber, mark: number): void {
    this.#shardOf(account).setMark(account >>> SHARD_BITS, mark);
  }

  #shardOf(account: AccountNumber): HashShard {
    return this.#shards[account & (SHARDS - 1)]!;
  }

  #numberWaiting(index: number): void {
    const shard = this.#shards[index]!;
    const waiting = this.#waiting[index]!;
    const end = this.#waitingCount[index]! * WAITING_WORDS;
    for (let at = 0; at < end; at += WAITING_WORDS) {
      const local = shard.add(waiting[at]!, waiting[at + 1]!, waiting[at + 2]!);
      this.#onNumber(numberOf(index, local), waiting[at + 3]!);
    }
    this.#waitingCount[index] = 0;
    const batch = waiting.length / WAITING_WORDS;
    if (batch < MAX_BATCH && batch * 2 * ACCOUNTS_PER_WAITING <= shard.size) {
      this.#waiting[index] = new Uint32Array(waiting.length * 2);
    }
  }
}

function numberOf(shard: number, local: number): AccountNumber {
  return ((local << SHARD_BITS) | shard) >>> 0;
}
