import { columnNamed, normalizeName } from './columns.ts';

/** What may stand between two fields, the usual one first: it wins where a header tells nothing. */
export const DELIMITERS = [',', ';', '\t'] as const;

export type Delimiter = (typeof DELIMITERS)[number];

/**
 * The delimiter of a header line: the one that splits it into the most columns we know, then into the most fields.
 * @param mapped names that `--columns` maps, which count as known.
 */
export function detectDelimiter(headerLine: string, mapped: readonly string[] = []): Delimiter {
  const known = new Set(mapped.map(normalizeName));
  return bestDelimiter(
    headerLine,
    (name) => columnNamed(name) !== undefined || known.has(normalizeName(name)),
  );
}

/** The same of a file without a header: the one that splits its first row into the most full ids, which have a `|`. */
export function detectInRow(firstRow: string): Delimiter {
  return bestDelimiter(firstRow, (cell) => cell.includes('|'));
}

function bestDelimiter(line: string, isKnown: (cell: string) => boolean): Delimiter {
  const score = (delimiter: Delimiter): number => {
    const cells = splitNaively(line, delimiter);
    return cells.filter(isKnown).length * line.length + cells.length;
  };
  return DELIMITERS.reduce((best, next) => (score(next) > score(best) ? next : best));
}

/** Good enough to count by: a header name with a delimiter inside its quotes only adds a field. */
export function splitNaively(line: string, delimiter: Delimiter): string[] {
  return line.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
}

/** A delimiter as a message can show it. */
export function showDelimiter(delimiter: Delimiter): string {
  return delimiter === '\t' ? 'tab' : `"${delimiter}"`;
}
