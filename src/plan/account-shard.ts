/** An entry's words: three of the fingerprint, then the next entry of its bucket with the account's marks, then its value. */
const ENTRY_WORDS = 5;
const NEXT = 3;
const VALUE = 4;

/** Entries are numbered in 24 bits; the 8 above them hold marks. */
const LOCAL_BITS = 24;
const LOCAL_MASK = (1 << LOCAL_BITS) - 1;

/** 1,024 entries a chunk (20 KiB) and as many bucket heads: it grows by chunks and never copies itself. */
const CHUNK_BITS = 10;
const CHUNK_LENGTH = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_LENGTH - 1;

/** Entries a bucket holds on average: 1 byte an account for the heads. Fewer would be little faster. */
const LOAD = 4;

/**
 * A hash table from fingerprints to the numbers 1, 2, 3, …, with one value and eight marks each: 21 bytes an entry.
 * Linear hashing (Litwin, 1980) splits one bucket whenever there are LOAD entries more, so it is never rebuilt.
 */
export class AccountShard {
  readonly #entries: Uint32Array[] = [];
  readonly #heads: Uint32Array[] = [new Uint32Array(CHUNK_LENGTH)];
  /** Buckets there are: at least `#level`, a power of two, and less than twice as many. */
  #buckets = 1;
  #level = 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The entry's number, or 0. */
  find(p0: number, p1: number, p2: number): number {
    const head = this.#head(this.#bucketOf(p0));
    if ((head & signOf(p1)) === 0) return 0;
    let local = head & LOCAL_MASK;
    while (local !== 0) {
      const entries = this.#entries[local >>> CHUNK_BITS]!;
      const at = (local & CHUNK_MASK) * ENTRY_WORDS;
      if (entries[at] === p0 && entries[at + 1] === p1 && entries[at + 2] === p2) return local;
      local = entries[at + NEXT]! & LOCAL_MASK;
    }
    return 0;
  }

  /** Adds an entry that is not there yet. */
  append(p0: number, p1: number, p2: number): number {
    const local = this.#size + 1;
    if (local > LOCAL_MASK) throw new Error('the account index is full: 4 billion accounts in one file');
    this.#size = local;
    const chunk = local >>> CHUNK_BITS;
    if (chunk === this.#entries.length) this.#entries.push(new Uint32Array(CHUNK_LENGTH * ENTRY_WORDS));
    const entries = this.#entries[chunk]!;
    const at = (local & CHUNK_MASK) * ENTRY_WORDS;
    entries[at] = p0;
    entries[at + 1] = p1;
    entries[at + 2] = p2;
    this.#prepend(this.#bucketOf(p0), local, entries, at);
    if (local > this.#buckets * LOAD) this.#split();
    return local;
  }

  value(local: number): number {
    return this.#entries[local >>> CHUNK_BITS]![(local & CHUNK_MASK) * ENTRY_WORDS + VALUE]!;
  }

  setValue(local: number, value: number): void {
    this.#entries[local >>> CHUNK_BITS]![(local & CHUNK_MASK) * ENTRY_WORDS + VALUE] = value;
  }

  /** @param mark one of eight: a power of two. */
  has(local: number, mark: number): boolean {
    const word = this.#entries[local >>> CHUNK_BITS]![(local & CHUNK_MASK) * ENTRY_WORDS + NEXT]!;
    return ((word >>> LOCAL_BITS) & mark) !== 0;
  }

  setMark(local: number, mark: number): void {
    this.#entries[local >>> CHUNK_BITS]![(local & CHUNK_MASK) * ENTRY_WORDS + NEXT]! |= mark << LOCAL_BITS;
  }

  /** Adds a bucket, which takes over its share of the entries of one other. */
  #split(): void {
    const from = this.#buckets - this.#level;
    if ((this.#buckets & CHUNK_MASK) === 0) this.#heads.push(new Uint32Array(CHUNK_LENGTH));
    this.#buckets += 1;
    let local = this.#head(from) & LOCAL_MASK;
    this.#setHead(from, 0);
    while (local !== 0) {
      const entries = this.#entries[local >>> CHUNK_BITS]!;
      const at = (local & CHUNK_MASK) * ENTRY_WORDS;
      const next = entries[at + NEXT]! & LOCAL_MASK;
      this.#prepend(this.#bucketOf(entries[at]!), local, entries, at);
      local = next;
    }
    if (this.#buckets === this.#level * 2) this.#level = this.#buckets;
  }

  #prepend(bucket: number, local: number, entries: Uint32Array, at: number): void {
    const head = this.#head(bucket);
    entries[at + NEXT] = (entries[at + NEXT]! & ~LOCAL_MASK) | (head & LOCAL_MASK);
    this.#setHead(bucket, (head & ~LOCAL_MASK) | signOf(entries[at + 1]!) | local);
  }

  #bucketOf(print: number): number {
    const bucket = print & (this.#level * 2 - 1);
    return bucket < this.#buckets ? bucket : print & (this.#level - 1);
  }

  #head(bucket: number): number {
    return this.#heads[bucket >>> CHUNK_BITS]![bucket & CHUNK_MASK]!;
  }

  #setHead(bucket: number, local: number): void {
    this.#heads[bucket >>> CHUNK_BITS]![bucket & CHUNK_MASK] = local;
  }
}

/** A fingerprint's sign in the marks of its bucket's head: one bit of eight. */
function signOf(p1: number): number {
  return 1 << (LOCAL_BITS + (p1 & 7));
}
