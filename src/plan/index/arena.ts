/**
 * 32 MiB. The allocator maps a block of this size on its own: only pages that were written to take memory, and freeing the
 * block returns all of them to the system. Thousands of small arrays would fragment the heap instead, and the run would
 * keep the plan's 45 bytes a row.
 */
const SLAB_WORDS = (32 << 20) / Uint32Array.BYTES_PER_ELEMENT;

/** Slab allocator for the arrays of a plan. All of them are freed together. */
export class Arena {
  readonly #slabs: Uint32Array<ArrayBuffer>[] = [];
  #slab = new Uint32Array(0);
  #taken = 0;

  /** A new array of zeros, of at most a slab. */
  words(length: number): Uint32Array {
    if (this.#taken + length > this.#slab.length) {
      this.#slab = new Uint32Array(SLAB_WORDS);
      this.#slabs.push(this.#slab);
      this.#taken = 0;
    }
    const words = this.#slab.subarray(this.#taken, this.#taken + length);
    this.#taken += length;
    return words;
  }

  /**
   * Detaches the buffers, which leaves every array empty, so that the memory is freed now and not at the next major garbage
   * collection, seconds into the run. Node 20 has no `ArrayBuffer.prototype.transfer`; a transfer to a closed port detaches.
   */
  free(): void {
    for (const { buffer } of this.#slabs.splice(0)) {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage(buffer, [buffer]);
      port2.close();
    }
    this.#slab = new Uint32Array(0);
    this.#taken = 0;
  }
}
