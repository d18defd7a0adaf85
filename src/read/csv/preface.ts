import { nameMatcher } from './columns.ts';
import { DELIMITERS, type Delimiter, splitNaively } from './delimiter.ts';

/** A line before the header that is neither a header nor a row. */
export type Preface =
  | { readonly kind: 'skip' }
  /** Excel's `sep=;`. `delimiter` is undefined for an unsupported one. */
  | { readonly kind: 'sep'; readonly delimiter: Delimiter | undefined };

const SKIP: Preface = { kind: 'skip' };

/** A spreadsheet may have added quotes, or the delimiters of empty cells. */
const SEP = /^"?sep=(.)\1*"?\s*$/i;

/** Empty cells only, as spreadsheets save empty rows above a table. */
const EMPTY_CELLS = /^[\s,;"]*$/;

/** The first line of Windows PowerShell's Export-Csv, unless -NoTypeInformation is given. */
const TYPE_LINE = /^"?#TYPE\s/;

/**
 * Classifies a line before the header; undefined for the header itself, or data.
 * @param mapped names that `--columns` maps, which count as known.
 * @param noHeader the file has no header, so a row that starts with `#` must not be skipped as a comment.
 */
export function prefaceOf(line: string, mapped: readonly string[], noHeader = false): Preface | undefined {
  const sep = SEP.exec(line);
  if (sep !== null) return { kind: 'sep', delimiter: DELIMITERS.find((delimiter) => delimiter === sep[1]) };
  if (EMPTY_CELLS.test(line) || TYPE_LINE.test(line)) return SKIP;
  if (!line.startsWith('#') || (noHeader && line.includes('|'))) return undefined;
  return namesColumns(line, mapped) ? undefined : SKIP;
}

/** Whether programs write this line before a table. It may also precede a second table in the same file. */
export function isProgramsLine(line: string): boolean {
  // An appended file may have its own byte order mark.
  const text = line.replace(/^\ufeff+/, '');
  // No type name contains a bar; every full id does, so a line with one is a row.
  return SEP.test(text) || (TYPE_LINE.test(text) && !text.includes('|'));
}

/** Whether a line with a `#` is a header, whose first column may be called `#`. */
function namesColumns(line: string, mapped: readonly string[]): boolean {
  const isKnown = nameMatcher(mapped);
  return DELIMITERS.some((delimiter) => splitNaively(line, delimiter).some(isKnown));
}
