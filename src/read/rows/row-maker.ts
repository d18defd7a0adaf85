import { ProblemError, problem } from '../../domain/problem.ts';
import { err } from '../../domain/result.ts';
import type { ReadRow } from '../../domain/row/pair.ts';
import type { ColumnMapping } from '../csv/column-mapping.ts';
import type { CsvRecord } from '../csv/csv-parser.ts';
import type { Delimiter } from '../csv/delimiter.ts';
import { type Header, resolveHeader } from '../csv/header.ts';
import { isProgramsLine } from '../csv/preface.ts';
import { headerIn } from '../csv/repeated-header.ts';
import { headerOfRow } from '../csv/unnamed-header.ts';
import type { AllowsUnseen } from './cells.ts';
import { COMMENT, explainFault, isComment } from './row-fault.ts';
import { toPair } from './to-pair.ts';

/** How records are converted to rows. */
export interface RowOptions {
  /** `--columns` */
  readonly columns?: ColumnMapping;
  /** `--no-header`: the first line is a row. */
  readonly noHeader?: boolean;
  /** Says which ids may contain invisible characters: none by default. */
  readonly allowsUnseen?: AllowsUnseen;
  /** Every record except a single blank field is a row, as in earlier versions. */
  readonly countsEveryRecord?: boolean;
  /** Called once, before the first row. */
  readonly onHeader?: (header: Header) => void;
  /** Called for each repeated header line, as in concatenated files. It is not a row. */
  readonly onHeaderAgain?: (line: number) => void;
}

/**
 * Converts the records of a file to rows, from the first record on. A bad row becomes an `invalid` row.
 * @param name the input, for messages.
 * @returns a function that throws ProblemError for an unusable header, or a different one in the middle.
 */
export function rowMaker(
  name: string,
  delimiter: Delimiter,
  options: RowOptions,
): (records: readonly CsvRecord[]) => ReadRow[] {
  const { columns = {}, noHeader = false, countsEveryRecord = false } = options;
  let header: Header | undefined;
  let headerLine = 0;
  let count = 0;

  const begin = ({ fields, line }: CsvRecord): Header => {
    const resolve = noHeader ? headerOfRow : resolveHeader;
    const resolved = resolve(fields, delimiter, columns, `${name}, line ${line}`);
    if (!resolved.ok) throw new ProblemError(resolved.error);
    header = resolved.value;
    headerLine = line;
    options.onHeader?.(header);
    return header;
  };

  /** Whether a record that is not a pair is a line that precedes rows, and so not a row. */
  const isNoRow = ({ fields, line }: CsvRecord, above: Header): boolean => {
    if (isProgramsLine(fields.join(delimiter))) return true;
    const found = headerIn(fields, above);
    if (found === 'other') throw otherHeader(name, line, headerLine);
    if (found === 'same') options.onHeaderAgain?.(line);
    return found === 'same';
  };

  return (records) => {
    const rows: ReadRow[] = [];
    for (const record of records) {
      if (isBlank(record) && !(countsEveryRecord && record.fields.length > 1)) continue;
      const isFirst = header === undefined;
      const above = header ?? begin(record);
      if (isFirst && !noHeader) continue;
      const { fields, line } = record;
      const row = count + 1;
      const pair = isComment(fields, above) ? err(COMMENT) : toPair(record, row, above, options.allowsUnseen);
      if (!pair.ok && !countsEveryRecord && isNoRow(record, above)) continue;
      count = row;
      rows.push(
        pair.ok
          ? { kind: 'pair', row, line, fields, pair: pair.value }
          : { kind: 'invalid', row, line, fields, invalid: explainFault(pair.error, fields, above) },
      );
    }
    return rows;
  };
}

/** Whether a line has only white space and delimiters. It counts as an empty line, which the parser skips. */
function isBlank({ fields }: CsvRecord): boolean {
  const code = fields[0]?.charCodeAt(0) ?? 0;
  // The fast case: nearly every id begins with a visible ASCII character.
  if (code > 0x20 && code < 0x7f) return false;
  return fields.every((field) => field.trim() === '');
}

function otherHeader(name: string, line: number, first: number): ProblemError {
  return problem(
    'header_differs',
    `${name}, line ${line}: another header starts here, and its columns differ from those of line ${first}.`,
    'If two files were joined, use a separate run for each, or put their columns in the same order.',
  );
}
