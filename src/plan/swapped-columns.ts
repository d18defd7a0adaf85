import type { Pair } from '../domain/row/pair.ts';

/** The provider of Auth0's user databases: accounts with a password and usually the longer history. */
const DATABASE = 'auth0|';

/**
 * Detects swapped columns: every primary is a social or enterprise account and every secondary an `auth0` account. Nearly
 * every link keeps the database account, so this is a warning.
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
