import { type Column, columnNamed } from './columns.ts';
import type { Header } from './header.ts';

/**
 * The column names for retry.csv: our own where `--columns` mapped others, so that the file is a valid input without flags.
 */
export function retryNames({ names, columns }: Header): readonly string[] {
  const ours = new Map(Object.entries(columns).map(([column, at]) => [at, column as Column]));
  return names.map((name, at) => {
    const column = ours.get(at);
    const means = columnNamed(name);
    if (column !== undefined) return means === column ? name : column;
    // Another column with one of our names would be mistaken for it.
    return means === undefined ? name : `${name} (not used)`;
  });
}
