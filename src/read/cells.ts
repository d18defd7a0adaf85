import type { Column } from './columns.ts';
import type { Header } from './header.ts';
import { isQuoted, unquoted } from './user-id.ts';

/** A row's fields by our names for them. */
export class Cells {
  readonly #fields: readonly string[];
  readonly #header: Header;

  constructor(fields: readonly string[], header: Header) {
    this.#fields = fields;
    this.#header = header;
  }

  /** As it stands in the file; '' where it is empty, or there is no such column. */
  raw(column: Column): string {
    const at = this.#header.columns[column];
    return at === undefined ? '' : (this.#fields[at] ?? '');
  }

  /** Without the spaces around it and the `'` of an export. */
  value(column: Column): string {
    return unquoted(this.raw(column));
  }

  /** A token: without any white space around it. */
  token(column: Column): string {
    return this.raw(column).trim();
  }

  /** Whether {@link value} takes a `'` off. */
  isQuoted(column: Column): boolean {
    return isQuoted(this.raw(column));
  }

  /** The column's name in this file, for messages. */
  nameOf(column: Column): string {
    return this.#header.names[this.#header.columns[column] ?? -1] ?? column;
  }
}
