import type { FailureReason } from '../domain/reason.ts';
import { gatherText } from './gather-text.ts';
import { writeAtomically } from './write-atomically.ts';

/** The column that tells why a row is in retry.csv. */
export const REASON_COLUMN = 'failure_reason';

/** A failed row, with its fields as the input had them. */
export interface RetryRow {
  readonly fields: readonly string[];
  readonly reason: FailureReason;
}

/** What the input looks like: its header's fields and its delimiter. */
export interface CsvShape {
  readonly header: readonly string[];
  readonly delimiter: string;
}

/**
 * Writes the failed rows as a CSV that is an input as it stands: the original columns and delimiter, nothing
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
  await writeAtomically(path, gatherText(linesOf(shape, rows)));
}

async function* linesOf(shape: CsvShape, rows: AsyncIterable<RetryRow>): AsyncGenerator<string> {
  const { header, delimiter } = shape;
  const at = header.findIndex((name) => normalized(name) === REASON_COLUMN);
  yield csvLine(at === -1 ? [...header, REASON_COLUMN] : header, delimiter);
  for await (const row of rows) yield csvLine(withReason(row, header.length, at), delimiter);
}

/**
 * A row that has too few or too many fields must not come out with the right number: it would be read as a
 * pair the next time, with its values in the wrong columns. So the reason goes behind what the row has, and
 * takes an old reason's place only where it surely stands there.
 */
function withReason(row: RetryRow, columns: number, at: number): readonly string[] {
  if (at === -1) return [...row.fields, row.reason];
  return row.fields.length === columns ? row.fields.with(at, row.reason) : row.fields;
}

/** Column names are matched without regard to case; spaces and hyphens count as `_`. */
function normalized(name: string): string {
  return name.trim().toLowerCase().replace(/[\s-]/g, '_');
}

/** RFC 4180, with LF. Spaces at the ends are quoted as well, so that no reader trims them away. */
function csvLine(fields: readonly string[], delimiter: string): string {
  const quote = (field: string) =>
    /["\r\n]|^\s|\s$/.test(field) || field.includes(delimiter) ? `"${field.replaceAll('"', '""')}"` : field;
  const line = fields.map(quote).join(delimiter);
  // A line of nothing is a blank line to a reader, and no row.
  return `${line === '' ? '""' : line}\n`;
}
