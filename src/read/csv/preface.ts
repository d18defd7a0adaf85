import { columnNamed, normalizeName } from './columns.ts';
import { DELIMITERS, type Delimiter, splitNaively } from './delimiter.ts';

/** A line before the header that is neither header nor row. */
export type Preface =
  | { readonly kind: 'skip' }
  /** Excel's `sep=;`: what stands between two fields. Undefined where it is nothing that we know. */
  | { readonly kind: 'sep'; readonly delimiter: Delimiter | undefined };

const SKIP: Preface = { kind: 'skip' };

/** A spreadsheet may have put quotes around it, or behind it the delimiters of empty cells. */
const SEP = /^"?sep=(.)\1*"?\s*$/i;

/** Cells of nothing, as a spreadsheet saves empty rows above a table. */
const EMPTY_CELLS = /^[\s,;"]*$/;

/** Windows PowerShell's Export-Csv begins so, unless it is told not to. */
const TYPE_LINE = /^"?#TYPE\s/;

/**
 * What a line means that stands where the header is looked for; undefined: it is the header, or data.
 * @param mapped names that `--columns` maps, which count as known.
 * @param noHeader rows begin at once: a `#` before one must not make it disappear.
 */
export function prefaceOf(line: string, mapped: readonly string[], noHeader = false): Preface | undefined {
  const sep = SEP.exec(line);
  if (sep !== null) return { kind: 'sep', delimiter: DELIMITERS.find((delimiter) => delimiter === sep[1]) };
  if (EMPTY_CELLS.test(line) || TYPE_LINE.test(line)) return SKIP;
  if (!line.startsWith('#') || (noHeader && line.includes('|'))) return undefined;
  return namesColumns(line, mapped) ? undefined : SKIP;
}

/** Whether a line is one of those that programs write before a table: it may stand before a second table as well. */
export function isProgramsLine(line: string): boolean {
  // A file that was joined behind another may bring its byte order mark along.
  const text = line.replace(/^\ufeff+/, '');
  // No type's name has a bar, which every full id has: what holds one is somebody's row.
  return SEP.test(text) || (TYPE_LINE.test(text) && !text.includes('|'));
}

/** A header may begin with a column that is called `#`. */
function namesColumns(line: string, mapped: readonly string[]): boolean {
  const known = new Set(mapped.map(normalizeName));
  return DELIMITERS.some((delimiter) =>
    splitNaively(line, delimiter).some(
      (name) => columnNamed(name) !== undefined || known.has(normalizeName(name)),
    ),
  );
}
