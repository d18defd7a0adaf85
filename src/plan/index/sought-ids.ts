import { AccountIndex } from './account-index.ts';

const FOUND = 1;

/** Ids that are looked for somewhere, in any order and number: they are kept as an {@link AccountIndex} keeps accounts. */
export class SoughtIds {
  readonly #index: AccountIndex;
  #isAnySought = false;

  /** @param random as `Math.random`. */
  constructor(random: () => number) {
    this.#index = new AccountIndex(random, () => {});
  }

  get isEmpty(): boolean {
    return !this.#isAnySought;
  }

  /** Looks for this id as well. Not after {@link finish}. */
  seek(id: string): void {
    this.#isAnySought = true;
    this.#index.add(id, 0);
  }

  /** No more ids are looked for. */
  finish(): void {
    this.#index.finish();
  }

  /** This id is there. @returns whether it was looked for. */
  find(id: string): boolean {
    const number = this.#index.find(id);
    if (number === 0) return false;
    this.#index.setMark(number, FOUND);
    return true;
  }

  /** Whether the id was looked for, and found. */
  isFound(id: string): boolean {
    const number = this.#index.find(id);
    return number !== 0 && this.#index.has(number, FOUND);
  }
}
