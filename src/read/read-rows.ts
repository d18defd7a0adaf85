import type { ReadRow } from '../domain/pair.ts';
import { ProblemError } from '../domain/problem.ts';
import type { BlockWatch } from './block-hashes.ts';
import type { AllowsUnseen } from './cells.ts';
import type { CsvRecord } from './csv-records.ts';
import { type CsvText, openCsvText } from './csv-text.ts';
import { type Delimiter, detectDelimiter } from './delimiter.ts';
import { gunzipped } from './gunzipped.ts';
import { type ColumnMapping, type Header, resolveHeader } from './header.ts';
import { BLOCK_BYTES, rawBlocks } from './raw-blocks.ts';
import { Records } from './records.ts';
import { toPair } from './to-pair.ts';
import { utf8Chunks } from './utf8.ts';

export interface ReadOptions {
  /** What messages call the input; its path by default. */
  readonly name?: string;
  /** `--columns` */
  readonly columns?: ColumnMapping;
  /** `--delimiter`; detected from the header line by default. */
  readonly delimiter?: Delimiter;
  /** Says of which ids characters that nobody sees are no fault: of none by default. */
  readonly allowsUnseen?: AllowsUnseen;
  /** Sees every raw block before it is parsed: `recordBlocks()` in a first pass, `verifyBlocks()` in a second. */
  readonly watch?: BlockWatch;
  /** Called once, before the first row. */
  readonly onHeader?: (header: Header) => void;
  /** The same in both passes; 2 at least, or gzip is not recognized. */
  readonly blockBytes?: number;
}

/** Bytes parsed at a time: about a thousand rows, so that a batch is small beside the run's look-ahead of 2,000. */
const BATCH_BYTES = 64 * 1024;

/**
 * The data rows of a CSV file (plain or gzip), in batches and in file order. A bad row is an `invalid` among the others.
 * @throws ProblemError where the file as a whole cannot be read: not there, empty, not UTF-8, a header without the
 * required columns, a quote never closed; `input_changed` from the watch.
 */
export async function* readRows(path: string, options: ReadOptions = {}): AsyncGenerator<readonly ReadRow[]> {
  const { name = path, blockBytes = BLOCK_BYTES } = options;
  const chunks = utf8Chunks(gunzipped(rawBlocks(path, blockBytes, options.watch), name), name);
  try {
    yield* rowsOf(await openCsvText(chunks, name), name, options);
  } finally {
    // Whatever went wrong, or whoever has seen enough: the file is closed.
    await chunks.return(undefined);
  }
}

async function* rowsOf(
  text: CsvText,
  name: string,
  options: ReadOptions,
): AsyncGenerator<readonly ReadRow[]> {
  const { columns = {} } = options;
  const delimiter = options.delimiter ?? detectDelimiter(text.headerLine, Object.values(columns));
  const parser = new Records(name, delimiter, text.lineEnds, text.linesBefore + 1);
  let header: Header | undefined;
  let row = 0;

  const toRows = (records: readonly CsvRecord[]): ReadRow[] => {
    const rows: ReadRow[] = [];
    for (const record of records) {
      if (header === undefined) {
        header = headerOf(record, delimiter, columns, name);
        options.onHeader?.(header);
      } else if (!isBlank(record)) {
        row += 1;
        rows.push(toRow(record, row, header, options.allowsUnseen));
      }
    }
    return rows;
  };

  for await (const chunk of text.chunks) {
    for (let at = 0; at < chunk.length; at += BATCH_BYTES) {
      const rows = toRows(await parser.feed(chunk.subarray(at, at + BATCH_BYTES)));
      if (rows.length > 0) yield rows;
    }
  }
  const rows = toRows(await parser.finish());
  if (rows.length > 0) yield rows;
}

function headerOf(
  { fields, line }: CsvRecord,
  delimiter: Delimiter,
  columns: ColumnMapping,
  name: string,
): Header {
  const header = resolveHeader(fields, delimiter, columns, `${name}, line ${line}`);
  if (!header.ok) throw new ProblemError(header.error);
  return header.value;
}

/** A line of nothing but spaces is as blank as an empty one, which the parser leaves out. */
function isBlank({ fields }: CsvRecord): boolean {
  return fields.length === 1 && fields[0]?.trim() === '';
}

function toRow(
  record: CsvRecord,
  row: number,
  header: Header,
  allowsUnseen: AllowsUnseen | undefined,
): ReadRow {
  const { fields, line } = record;
  const pair = toPair(record, row, header, allowsUnseen);
  return pair.ok
    ? { kind: 'pair', row, line, fields, pair: pair.value }
    : { kind: 'invalid', row, line, fields, invalid: pair.error };
}
