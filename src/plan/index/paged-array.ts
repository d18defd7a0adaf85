import type { Arena } from './arena.ts';

/** 65,536 numbers, 256 KiB: the array grows in small steps and is never copied. */
const PAGE_BITS = 16;
const PAGE_LENGTH = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_LENGTH - 1;

/** A growing array of unsigned 32-bit numbers, 0 where none was set. */
export class PagedArray {
  readonly #pages: Uint32Array[] = [];
  readonly #arena: Arena | undefined;

  /** @param arena supplies the pages; without one each page is an array of its own. */
  constructor(arena?: Arena) {
    this.#arena = arena;
  }

  get(at: number): number {
    return this.#pages[at >>> PAGE_BITS]?.[at & PAGE_MASK] ?? 0;
  }

  set(at: number, value: number): void {
    const index = at >>> PAGE_BITS;
    while (this.#pages.length <= index) this.#pages.push(this.#newPage());
    const page = this.#pages[index];
    if (page !== undefined) page[at & PAGE_MASK] = value;
  }

  #newPage(): Uint32Array {
    return this.#arena?.words(PAGE_LENGTH) ?? new Uint32Array(PAGE_LENGTH);
  }
}

/** A growing array of bytes, four to a word. */
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
