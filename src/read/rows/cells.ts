import type { PairWarning } from '../../domain/row/pair.ts';
import type { Column } from '../csv/columns.ts';
import type { Header } from '../csv/header.ts';
import { isClean, stripId } from '../ids/strip-id.ts';
import { codePoint } from '../ids/unseen-characters.ts';

/** Whether an id may be sent although it contains invisible characters. */
export type AllowsUnseen = (userId: string) => boolean;

/** The fields of a row by our column names, and the warnings about them. */
export class Cells {
  readonly allowsUnseen: AllowsUnseen;
  readonly #fields: readonly string[];
  readonly #header: Header;
  #warnings: PairWarning[] | undefined;

  constructor(fields: readonly string[], header: Header, allowsUnseen: AllowsUnseen) {
    this.allowsUnseen = allowsUnseen;
    this.#fields = fields;
    this.#header = header;
  }

  /** The field as written in the file; '' where it is empty or the column is missing. */
  raw(column: Column): string {
    const at = this.#header.columns[column];
    return at === undefined ? '' : (this.#fields[at] ?? '');
  }

  /** The field without surrounding white space and quotes. Call it once per column, because it adds warnings. */
  value(column: Column): string {
    const raw = this.raw(column);
    if (isClean(raw)) return raw;
    const { text, blanks, isQuoted } = stripId(raw);
    if (blanks.length > 0) {
      const which = blanks.map(codePoint).join(', ');
      this.note('trimmed_id', `white space around ${this.nameOf(column)} was removed (${which})`);
    }
    if (isQuoted) this.note('quoted_id', `quotes around ${this.nameOf(column)} were removed`);
    return text;
  }

  /** The field without surrounding white space, for tokens. */
  token(column: Column): string {
    return this.raw(column).trim();
  }

  /** The column's name in this file, for messages. */
  nameOf(column: Column): string {
    return this.#header.names[this.#header.columns[column] ?? -1] ?? column;
  }

  /** Adds a warning about the row. Warnings with the same code are joined into one. */
  note(code: PairWarning['code'], message: string): void {
    this.#warnings ??= [];
    const at = this.#warnings.findIndex((warning) => warning.code === code);
    if (at === -1) this.#warnings.push({ code, message });
    else this.#warnings[at] = { code, message: `${this.#warnings[at]?.message}; ${message}` };
  }

  /** The warnings; undefined for none, as in nearly every row. */
  get warnings(): readonly PairWarning[] | undefined {
    return this.#warnings;
  }
}
