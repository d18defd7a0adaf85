import { problem } from '../../domain/problem.ts';
import type { ReadRow } from '../../domain/row/pair.ts';
import type { BlockObserver } from '../bytes/block-hashes.ts';
import { gunzipped } from '../bytes/gunzipped.ts';
import { BLOCK_BYTES, rawBlocks } from '../bytes/raw-blocks.ts';
import { CsvFastPath } from '../csv/csv-fast-path.ts';
import { type CsvHead, readCsvHead } from '../csv/csv-head.ts';
import { type Delimiter, detectDelimiter, detectInRow } from '../csv/delimiter.ts';
import { prefaceOf } from '../csv/preface.ts';
import { decoded } from '../text/decoded.ts';
import { withoutMarks } from '../text/strip-marks.ts';
import { type RowOptions, rowMaker } from './row-maker.ts';

export interface ReadOptions extends RowOptions {
  /** The input's name in messages; its path by default. */
  readonly name?: string;
  /** `--delimiter`; by default from a line such as `sep=;`, else detected in the header line. */
  readonly delimiter?: Delimiter;
  /** `--encoding`, as a WHATWG name; UTF-8 by default. A byte order mark overrides it. */
  readonly encoding?: string;
  /** Sees every raw block before it is parsed: `recordBlocks()` in a first pass, `verifyBlocks()` in a second. */
  readonly watch?: BlockObserver;
  /** Must be the same in both passes, and at least 2 to recognize gzip. */
  readonly blockBytes?: number;
}

/** Bytes parsed at a time: about a thousand rows, less than the run's look-ahead of 2,000. */
export const BATCH_BYTES = 64 * 1024;

/**
 * Yields the data rows of a CSV file (plain or gzip), in batches and in file order. A bad row becomes an `invalid` row.
 * @throws ProblemError where the file as a whole cannot be read: missing, empty, not UTF-8, a header without the required
 * columns, an unclosed quote; `input_changed` from the observer.
 */
export async function* readRows(path: string, options: ReadOptions = {}): AsyncGenerator<readonly ReadRow[]> {
  const { name = path, blockBytes = BLOCK_BYTES } = options;
  const bytes = gunzipped(rawBlocks(path, blockBytes, options.watch), name);
  const chunks = withoutMarks(decoded(bytes, name, options.encoding));
  try {
    const text = await readCsvHead(chunks, name, (line) =>
      prefaceOf(line, mappedNames(options), options.noHeader),
    );
    yield* rowsOf(text, name, options);
  } finally {
    // Closes the file after an error, or when the consumer stops early.
    await chunks.return(undefined);
  }
}

async function* rowsOf(
  text: CsvHead,
  name: string,
  options: ReadOptions,
): AsyncGenerator<readonly ReadRow[]> {
  const delimiter = options.delimiter ?? delimiterOf(text, name, options);
  const parser = new CsvFastPath(name, delimiter, text.lineEnds, text.linesBefore + 1);
  const toRows = rowMaker(name, delimiter, options);
  for await (const chunk of text.chunks) {
    for (let at = 0; at < chunk.length; at += BATCH_BYTES) {
      const rows = toRows(await parser.feed(chunk.subarray(at, at + BATCH_BYTES)));
      if (rows.length > 0) yield rows;
    }
  }
  const rows = toRows(await parser.finish());
  if (rows.length > 0) yield rows;
}

/** The delimiter of a line such as `sep=;`, else the one detected. */
function delimiterOf({ headerLine, sep }: CsvHead, name: string, options: ReadOptions): Delimiter {
  if (sep === undefined) {
    return options.noHeader ? detectInRow(headerLine) : detectDelimiter(headerLine, mappedNames(options));
  }
  if (sep.says.delimiter !== undefined) return sep.says.delimiter;
  throw problem(
    'unknown_delimiter',
    `${name}, line ${sep.line}: ${sep.text.trim()} names a delimiter that is not supported.`,
    'Separate the fields by a comma, a semicolon or a tab, and name it in that line, or remove the line.',
  );
}

function mappedNames({ columns = {} }: ReadOptions): readonly string[] {
  return Object.values(columns);
}
