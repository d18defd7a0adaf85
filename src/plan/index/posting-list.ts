/** A 32-bit view shows the high half of a 64-bit number at odd indexes on a little-endian machine. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

const FIRST_CAPACITY = 1024;

/** Collects (key, row) pairs, 8 bytes each. */
export class PostingListBuilder {
  #words: Uint32Array<ArrayBuffer>;
  #length = 0;

  /** @param capacity the number of pairs, where it is known: growing briefly takes twice the memory. */
  constructor(capacity = FIRST_CAPACITY) {
    this.#words = new Uint32Array(capacity * 2);
  }

  add(key: number, row: number): void {
    const at = this.#length * 2;
    if (at === this.#words.length) this.#grow();
    this.#words[at + HIGH] = key;
    this.#words[at + LOW] = row;
    this.#length += 1;
  }

  /** Sorts the pairs. Nothing may be added afterwards. */
  build(): PostingList {
    const words = this.#words.subarray(0, this.#length * 2);
    new BigUint64Array(words.buffer, 0, this.#length).sort();
    return new PostingList(words);
  }

  #grow(): void {
    const larger = new Uint32Array(Math.max(FIRST_CAPACITY, Math.ceil(this.#length * 1.5)) * 2);
    larger.set(this.#words);
    this.#words = larger;
  }
}

/** Rows grouped by a key, both ascending. */
export class PostingList {
  readonly #words: Uint32Array;

  constructor(words: Uint32Array) {
    this.#words = words;
  }

  get length(): number {
    return this.#words.length / 2;
  }

  keyAt(at: number): number {
    return this.#words[at * 2 + HIGH]!;
  }

  rowAt(at: number): number {
    return this.#words[at * 2 + LOW]!;
  }

  /** The half-open range of a key's rows. */
  range(key: number): { readonly start: number; readonly end: number } {
    return { start: this.#lowerBound(key), end: this.#lowerBound(key + 1) };
  }

  #lowerBound(key: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.keyAt(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
