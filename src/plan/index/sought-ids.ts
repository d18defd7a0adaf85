import { AccountIndex } from './account-index.ts';

const FOUND = 1;

/** A set of ids to look for, any number of them. They are kept as fingerprints, as in an {@link AccountIndex}. */
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

  /** Adds an id to look for. Not allowed after {@link finish}. */
  seek(id: string): void {
    this.#isAnySought = true;
    this.#index.add(id, 0);
  }

  /** Ends the adding of ids. */
  finish(): void {
    this.#index.finish();
  }

  /** Marks an id as found. @returns whether it is one to look for. */
  find(id: string): boolean {
    const number = this.#index.find(id);
    if (number === 0) return false;
    this.#index.setMark(number, FOUND);
    return true;
  }

  /** Whether the id was to be looked for and was found. */
  isFound(id: string): boolean {
    const number = this.#index.find(id);
    return number !== 0 && this.#index.has(number, FOUND);
  }
}
