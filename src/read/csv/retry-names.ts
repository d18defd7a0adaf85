import { type Column, columnNamed } from './columns.ts';
import type { Header } from './header.ts';

/**
 * The names of a file's columns as retry.csv has them: our own where `--columns` mapped others, so that it is an input
 * as it stands, and without flags.
 */
export function retryNames({ names, columns }: Header): readonly string[] {
  const ours = new Map(Object.entries(columns).map(([column, at]) => [at, column as Column]));
  return names.map((name, at) => {
    const column = ours.get(at);
    const means = columnNamed(name);
    if (column !== undefined) return means === column ? name : column;
    // What bears one of our names without being it would be taken for it.
    return means === undefined ? name : `${name} (not used)`;
  });
}
