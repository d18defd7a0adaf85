import type { PairWarning } from '../../domain/row/pair.ts';
import type { Column } from '../csv/columns.ts';
import type { Header } from '../csv/header.ts';
import { isClean, stripId } from '../ids/strip-id.ts';
import { codePoint } from '../ids/unseen-characters.ts';

/** Whether an id is sent although it holds characters that nobody sees. */
export type AllowsUnseen = (userId: string) => boolean;

/** A row's fields by our names for them, and what is odd about them. */
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

  /** As it stands in the file; '' where it is empty, or there is no such column. */
  raw(column: Column): string {
    const at = this.#header.columns[column];
    return at === undefined ? '' : (this.#fields[at] ?? '');
  }

  /** Without the blanks and quotes around it, each of which is noted: to be asked for once. */
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

  /** A token: without any white space around it. */
  token(column: Column): string {
    return this.raw(column).trim();
  }

  /** The column's name in this file, for messages. */
  nameOf(column: Column): string {
    return this.#header.names[this.#header.columns[column] ?? -1] ?? column;
  }

  /** Keeps a warning about the row. A row has one of a code, which tells all that there is. */
  note(code: PairWarning['code'], message: string): void {
    this.#warnings ??= [];
    const at = this.#warnings.findIndex((warning) => warning.code === code);
    if (at === -1) this.#warnings.push({ code, message });
    else this.#warnings[at] = { code, message: `${this.#warnings[at]?.message}; ${message}` };
  }

  /** What has been noted; undefined where nothing was, as in nearly every row. */
  get warnings(): readonly PairWarning[] | undefined {
    return this.#warnings;
  }
}
