/** Who stands at the gate, first come first served. Entering and leaving cost the same however long it is. */
export class Queue<T> {
  #entries: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#entries.length - this.#first;
  }

  join(entry: T): void {
    this.#entries.push(entry);
  }

  /** The first in line leaves it. */
  next(): T | undefined {
    const entry = this.#entries[this.#first];
    if (this.#first === this.#entries.length) return undefined;
    this.#entries[this.#first] = undefined;
    this.#first += 1;
    // Half of it is gaps: close them. Each entry is moved once, on average.
    if (this.#first * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
    return entry;
  }

  /** Takes out whoever does not stay, in order. */
  release(stays: (entry: T) => boolean): T[] {
    const everyone = this.#entries.slice(this.#first) as T[];
    this.#entries = everyone.filter(stays);
    this.#first = 0;
    return everyone.filter((entry) => !stays(entry));
  }
}
