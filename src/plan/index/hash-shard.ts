import type { Arena } from './arena.ts';

/** The words of an entry: two of the fingerprint, a third with the marks in its lowest bits, and the value. */
const ENTRY_WORDS = 4;
const PRINT_AND_MARKS = 2;
const VALUE = 3;
const MARK_BITS = 3;
const MARKS = (1 << MARK_BITS) - 1;

/** A slot: an entry's number, and above it eight bits of the fingerprint, so that most other entries need not be read. */
const LOCAL_BITS = 24;
const LOCAL_MASK = (1 << LOCAL_BITS) - 1;

/** Entries or slots in a chunk: the table grows in chunks of 16 and 4 KiB, and is never copied. */
const CHUNK_BITS = 10;
const CHUNK_LENGTH = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_LENGTH - 1;

/** Probing gets slow above this. */
const MAX_LOAD = 0.85;
/** Smaller steps save memory but cost time: each step rehashes every entry. */
export const SLOT_GROWTH = 1.4;

/**
 * A hash table from fingerprints to the numbers 1, 2, 3, …, with one value and three marks each: 16 bytes an entry and
 * 4.7 to 6.6 for its slot. Entries stay in order and never move. Growing refills the slots (linear probing) in place, and
 * reads the entries sequentially, so it hardly waits for memory.
 */
export class HashShard {
  readonly #arena: Arena;
  readonly #entries: Uint32Array[] = [];
  readonly #slots: Uint32Array[] = [];
  #capacity: number;
  #size = 0;

  /** @param capacity the initial number of slots. */
  constructor(capacity: number, arena: Arena) {
    this.#arena = arena;
    this.#capacity = Math.ceil(capacity);
    this.#addSlots();
  }

  get size(): number {
    return this.#size;
  }

  /** Makes room for this many entries at once. Growing in steps would rehash every entry several times. */
  reserve(entries: number): void {
    if (entries > this.#capacity * MAX_LOAD) this.#growTo(entries / MAX_LOAD);
  }

  /** The number of an entry, which is added if it is missing. */
  add(p0: number, p1: number, p2: number): number {
    return this.find(p0, p1, p2) || this.#append(p0, p1, p2);
  }

  /** The entry's number, or 0. */
  find(p0: number, p1: number, p2: number): number {
    const tag = p1 >>> LOCAL_BITS;
    for (let at = this.#slotOf(p0); ; at = at + 1 === this.#capacity ? 0 : at + 1) {
      const slot = this.#slots[at >>> CHUNK_BITS]![at & CHUNK_MASK]!;
      if (slot === 0) return 0;
      if (slot >>> LOCAL_BITS === tag && this.#isAt(slot & LOCAL_MASK, p0, p1, p2)) return slot & LOCAL_MASK;
    }
  }

  value(local: number): number {
    return this.#chunkOf(local)[offsetOf(local) + VALUE]!;
  }

  setValue(local: number, value: number): void {
    this.#chunkOf(local)[offsetOf(local) + VALUE] = value;
  }

  /** @param mark 1, 2 or 4. */
  has(local: number, mark: number): boolean {
    return (this.#chunkOf(local)[offsetOf(local) + PRINT_AND_MARKS]! & mark) !== 0;
  }

  setMark(local: number, mark: number): void {
    this.#chunkOf(local)[offsetOf(local) + PRINT_AND_MARKS]! |= mark;
  }

  #isAt(local: number, p0: number, p1: number, p2: number): boolean {
    const entries = this.#chunkOf(local);
    const at = offsetOf(local);
    return (
      entries[at] === p0 && entries[at + 1] === p1 && ((entries[at + PRINT_AND_MARKS]! ^ p2) & ~MARKS) === 0
    );
  }

  #append(p0: number, p1: number, p2: number): number {
    if (this.#size + 1 > this.#capacity * MAX_LOAD) this.#growTo(this.#capacity * SLOT_GROWTH);
    const local = this.#size + 1;
    if (local > LOCAL_MASK) throw new Error('the account index is full: 4 billion accounts in one file');
    this.#size = local;
    if (local >>> CHUNK_BITS === this.#entries.length)
      this.#entries.push(this.#arena.words(CHUNK_LENGTH * ENTRY_WORDS));
    const entries = this.#chunkOf(local);
    const at = offsetOf(local);
    entries[at] = p0;
    entries[at + 1] = p1;
    entries[at + PRINT_AND_MARKS] = p2 & ~MARKS;
    this.#place(local, p0, p1);
    return local;
  }

  #growTo(capacity: number): void {
    this.#capacity = Math.ceil(capacity);
    this.#addSlots();
    for (const slots of this.#slots) slots.fill(0);
    for (let local = 1; local <= this.#size; local += 1) {
      const entries = this.#chunkOf(local);
      const at = offsetOf(local);
      this.#place(local, entries[at]!, entries[at + 1]!);
    }
  }

  #addSlots(): void {
    while (this.#slots.length * CHUNK_LENGTH < this.#capacity)
      this.#slots.push(this.#arena.words(CHUNK_LENGTH));
  }

  #place(local: number, p0: number, p1: number): void {
    let at = this.#slotOf(p0);
    while (this.#slots[at >>> CHUNK_BITS]![at & CHUNK_MASK] !== 0)
      at = at + 1 === this.#capacity ? 0 : at + 1;
    this.#slots[at >>> CHUNK_BITS]![at & CHUNK_MASK] = (p1 & ~LOCAL_MASK) | local;
  }

  /** The first slot to probe. The capacity need not be a power of two. */
  #slotOf(p0: number): number {
    return Math.floor((p0 / 2 ** 32) * this.#capacity);
  }

  #chunkOf(local: number): Uint32Array {
    return this.#entries[local >>> CHUNK_BITS]!;
  }
}

function offsetOf(local: number): number {
  return (local & CHUNK_MASK) * ENTRY_WORDS;
}
