import type { Pair } from '../domain/row/pair.ts';

/** Auth0's own user databases: accounts with a password and, most often, the longer history. */
const DATABASE = 'auth0|';

/**
 * Notices a file with its columns the wrong way round: every primary is a social or enterprise account and every secondary
 * an `auth0` one. People who link keep the database account in nearly every case; who means it can ignore the warning.
 */
export class SwappedColumns {
  #firstRow: number | undefined;
  #looksRight = false;

  add(pair: Pair): void {
    this.#firstRow ??= pair.row;
    this.#looksRight ||=
      pair.primaryUserId.startsWith(DATABASE) || !pair.secondaryUserId.startsWith(DATABASE);
  }

  /** The file's first pair, where all of them look swapped. */
  get swappedFrom(): number | undefined {
    return this.#looksRight ? undefined : this.#firstRow;
  }
}
