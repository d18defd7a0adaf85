/** The most rows that a message names. */
const NAMED_ROWS = 5;

/** Other rows involved: the first few, and the number of all. */
export interface OtherRows {
  readonly named: readonly number[];
  readonly count: number;
}

/**
 * The rows of a list without one of them.
 * @param count the length of the list.
 * @param rowAt reads the list by index. Only the rows that are named are read.
 * @param own the row to leave out. It must be in the list.
 */
export function otherRows(count: number, rowAt: (at: number) => number, own?: number): OtherRows {
  const named: number[] = [];
  for (let at = 0; at < count && named.length < NAMED_ROWS; at += 1) {
    const row = rowAt(at);
    if (row !== own) named.push(row);
  }
  return { named, count: own === undefined ? count : count - 1 };
}

/** `row 3` · `rows 3 and 5` · `rows 3, 5, 6, 7, 9 and 12 more`; '' for none. */
export function nameRows({ named, count }: OtherRows): string {
  if (named.length === 0) return '';
  const more = count - named.length;
  const parts = [...named.map(String), ...(more > 0 ? [`${more} more`] : [])];
  const last = parts.pop() ?? '';
  return parts.length === 0 ? `row ${last}` : `rows ${parts.join(', ')} and ${last}`;
}
