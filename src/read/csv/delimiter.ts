import { nameMatcher } from './columns.ts';

/** The supported delimiters. The first is the default where the header line does not decide. */
export const DELIMITERS = [',', ';', '\t'] as const;

export type Delimiter = (typeof DELIMITERS)[number];

/**
 * The delimiter of a header line: the one that splits it into the most columns we know, then into the most fields.
 * @param mapped names that `--columns` maps, which count as known.
 */
export function detectDelimiter(headerLine: string, mapped: readonly string[] = []): Delimiter {
  return bestDelimiter(headerLine, nameMatcher(mapped));
}

/** For a file without a header: the delimiter that splits the first row into the most full ids, which contain a `|`. */
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

/** Splits without regard to quotes, which is good enough to count: a quoted delimiter only adds a field. */
export function splitNaively(line: string, delimiter: Delimiter): string[] {
  return line.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
}

/** A delimiter for a message. */
export function showDelimiter(delimiter: Delimiter): string {
  return delimiter === '\t' ? 'tab' : `"${delimiter}"`;
}
