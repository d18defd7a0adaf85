import type { Arena } from './arena.ts';

/** 65,536 numbers a chunk: 256 KiB, so that a column grows by steps too small to see and never copies itself. */
const CHUNK_BITS = 16;
const CHUNK_LENGTH = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_LENGTH - 1;

/** A growing column of unsigned 32-bit numbers; what was never set is 0. Four bytes a number, whatever its length. */
export class PagedArray {
  readonly #chunks: Uint32Array[] = [];
  readonly #room: Arena | undefined;

  /** @param room where its memory comes from; without one each chunk is an array by itself. */
  constructor(room?: Arena) {
    this.#room = room;
  }

  get(at: number): number {
    return this.#chunks[at >>> CHUNK_BITS]?.[at & CHUNK_MASK] ?? 0;
  }

  set(at: number, value: number): void {
    const index = at >>> CHUNK_BITS;
    while (this.#chunks.length <= index) this.#chunks.push(this.#newChunk());
    const chunk = this.#chunks[index];
    if (chunk !== undefined) chunk[at & CHUNK_MASK] = value;
  }

  #newChunk(): Uint32Array {
    return this.#room?.words(CHUNK_LENGTH) ?? new Uint32Array(CHUNK_LENGTH);
  }
}

/** A growing column of bytes, four to a word. */
export class PagedByteArray {
  readonly #words = new PagedArray();

  get(at: number): number {
    return (this.#words.get(at >>> 2) >>> ((at & 3) << 3)) & 0xff;
  }

  set(at: number, value: number): void {
    const shift = (at & 3) << 3;
    const word = at >>> 2;
    this.#words.set(word, (this.#words.get(word) & ~(0xff << shift)) | (value << shift));
  }
}
