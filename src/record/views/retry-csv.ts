import type { FailureReason } from '../../domain/row/reason.ts';
import { isReasonColumn, REASON_COLUMN } from '../../domain/row/retry-column.ts';
import { joinLines } from '../files/jsonl.ts';
import { writeFileAtomic } from '../files/write-file-atomic.ts';

/** A failed row, with its fields as the input had them. */
export interface RetryRow {
  readonly fields: readonly string[];
  readonly reason: FailureReason;
}

/** What the input looks like: its header's fields and its delimiter. */
export interface CsvShape {
  readonly header: readonly string[];
  readonly delimiter: string;
  /** Begins with a byte order mark, which tells that it is UTF-8 where `--encoding` says otherwise of the input. */
  readonly marked?: boolean;
}

/**
 * Writes the failed rows as a CSV that is an input as it stands, in UTF-8: the original columns and delimiter, nothing
 * added to the values, and the reason in a column of its own (the one an earlier retry.csv brought is used
 * again). Without failed rows it is the header alone, which is an input of no rows.
 *
 * @throws ProblemError `disk`; what `rows` throws comes through.
 */
export async function writeRetryCsv(
  path: string,
  shape: CsvShape,
  rows: AsyncIterable<RetryRow>,
): Promise<void> {
  await writeFileAtomic(path, joinLines(linesOf(shape, rows)));
}

async function* linesOf(shape: CsvShape, rows: AsyncIterable<RetryRow>): AsyncGenerator<string> {
  const { header, delimiter, marked = false } = shape;
  const at = header.findIndex(isReasonColumn);
  const first = csvLine(at === -1 ? [...header, REASON_COLUMN] : header, delimiter);
  yield marked ? `\ufeff${first}` : first;
  for await (const row of rows) yield csvLine(withReason(row, header.length, at), delimiter);
}

/**
 * The row with its reason below {@link REASON_COLUMN}: cells that are missing at its end are filled up with empty ones.
 * What it has besides stays behind the last column, so that a row that was refused for it is refused again.
 */
function withReason({ fields, reason }: RetryRow, columns: number, at: number): readonly string[] {
  const cells = [
    ...fields.slice(0, columns),
    ...Array<string>(Math.max(0, columns - fields.length)).fill(''),
  ];
  const surplus = fields.slice(columns);
  const kept = surplus.every((field) => field.trim() === '') ? [] : surplus;
  return at === -1 ? [...cells, reason, ...kept] : [...cells.with(at, reason), ...kept];
}

/** RFC 4180, with LF. Spaces at the ends are quoted as well, so that no reader trims them away. */
function csvLine(fields: readonly string[], delimiter: string): string {
  const quote = (field: string) =>
    /["\r\n]|^\s|\s$/.test(field) || field.includes(delimiter) ? `"${field.replaceAll('"', '""')}"` : field;
  return `${fields.map(quote).join(delimiter)}\n`;
}
