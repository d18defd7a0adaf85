import { CsvError, Parser } from 'csv-parse';
import { type ProblemError, problem } from '../../domain/problem.ts';
import type { Delimiter } from './delimiter.ts';
import { lineBreaksIn } from './line-breaks.ts';

/** Without this limit, an unclosed quote would read the rest of the file into memory. No row of ids and tokens is this long. */
const MAX_ROW_BYTES = 1024 * 1024;

/** One record of the file: its fields, and the line it starts on. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * csv-parse without its stream interface. Overriding `push` avoids the stream overhead of each row, and counting lines here
 * avoids its `info` objects. Together that halves the time.
 */
export class CsvParser extends Parser {
  /** csv-parse's own state of the current row, for error messages. */
  declare readonly state: {
    quoting: boolean;
    record: string[];
    field: { toString(encoding: 'utf8'): string };
  };
  readonly #name: string;
  #records: CsvRecord[] = [];
  /** The line after the last record, and csv-parse's own line count there. */
  #nextLine: number;
  #parserLine = 0;
  #bytesSinceRecord = 0;

  /** @param firstLine the line number of the first byte. */
  constructor(name: string, delimiter: Delimiter, lineEnds: readonly string[], firstLine: number) {
    super({
      delimiter,
      record_delimiter: [...lineEnds],
      skip_empty_lines: true,
      // Wrong field counts and stray quotes are reported for their row, and the rows after it are still read.
      relax_column_count: true,
      relax_quotes: true,
    });
    this.#name = name;
    this.#nextLine = firstLine;
    // `feed` and `finish` report failures; without a listener, the stream would throw them as well.
    this.on('error', () => {});
  }

  /** Returns the records that these bytes complete. */
  async feed(bytes: Buffer): Promise<CsvRecord[]> {
    await new Promise<void>((resolve, reject) => {
      this.write(bytes, (error) => (error ? reject(this.#explain(error)) : resolve()));
    });
    const records = this.#take();
    this.#bytesSinceRecord = records.length > 0 ? 0 : this.#bytesSinceRecord + bytes.length;
    if (this.#bytesSinceRecord > MAX_ROW_BYTES) throw this.state.quoting ? this.#unclosed() : this.#tooLong();
    return records;
  }

  /** Ends the input, and returns the remaining records. */
  async finish(): Promise<CsvRecord[]> {
    await new Promise<void>((resolve, reject) => {
      this.once('error', (error) => reject(this.#explain(error)));
      this.end(resolve);
    });
    return this.#take();
  }

  override push(fields: string[] | null): boolean {
    if (fields === null) return super.push(null);
    const passed = this.info.lines - this.#parserLine;
    this.#parserLine = this.info.lines;
    // Usually one line is one record. Blank lines and line breaks in quotes need counting.
    const breaks = passed === 1 ? NO_BREAKS : lineBreaksIn(fields);
    const line = this.#nextLine + (passed - 1 - breaks.characters);
    this.#nextLine = line + breaks.lines + 1;
    this.#records.push({ fields, line });
    return true;
  }

  #take(): CsvRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  #explain(error: Error): Error {
    return error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED' ? this.#unclosed() : error;
  }

  #unclosed(): ProblemError {
    const { record, field } = this.state;
    const open = field.toString('utf8');
    const within = lineBreaksIn([...record, open]);
    // csv-parse counts a line when the next one starts, so a line that has just ended is missing from its count.
    const passed = this.info.lines - this.#parserLine + (/[\r\n]$/.test(open) ? 1 : 0);
    const start = this.#nextLine + Math.max(0, passed - 1 - within.characters);
    return problem(
      'unclosed_quote',
      `${this.#name}, line ${start + lineBreaksIn(record).lines}: a quote (") opens here and is never closed.`,
      'Close the quote in that line, or double it ("") where it is part of the value.',
    );
  }

  #tooLong(): ProblemError {
    return problem(
      'row_too_long',
      `${this.#name}, line ${this.#nextLine}: this row is longer than ${MAX_ROW_BYTES / 1024 / 1024} MiB; this is not a CSV file of pairs.`,
    );
  }
}

const NO_BREAKS = { characters: 0, lines: 0 };
