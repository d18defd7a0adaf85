/**
 * 32 MiB of words at a time. What is that large is mapped by itself: of its pages only those that were written to take
 * memory, and all of them go back to the machine when it is let go. Thousands of small arrays would leave holes in the
 * process's heap instead, and a plan's 45 bytes a row would stay with the run that follows it.
 */
const SLAB_WORDS = (32 << 20) / Uint32Array.BYTES_PER_ELEMENT;

/** Where the arrays of a plan come from, many to a slab. They are let go together, with the plan. */
export class Arena {
  readonly #slabs: Uint32Array<ArrayBuffer>[] = [];
  #slab = new Uint32Array(0);
  #taken = 0;

  /** Words that nobody else has, all 0. At most a slab of them. */
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
   * Gives all of it back, and all arrays are empty from then on. The garbage collector would come by for them when the
   * run is seconds old. A message that nobody takes is freed with its channel: Node 20 has no other way to say so.
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
