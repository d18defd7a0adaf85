import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadRow } from '../../src/domain/row/pair.ts';
import { type ReadOptions, readRows } from '../../src/read/rows/read-rows.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A file of these bytes, removed when the test ends. */
export async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(await tempFolder(), 'pairs.csv');
  await writeFile(path, content);
  return path;
}

/** All rows of a file at once. Messages call it `pairs.csv`. */
export async function rowsOfFile(path: string, options: ReadOptions = {}): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  for await (const batch of readRows(path, { name: 'pairs.csv', ...options })) rows.push(...batch);
  return rows;
}

/** All rows of this text. */
export async function rowsOf(content: string | Uint8Array, options: ReadOptions = {}): Promise<ReadRow[]> {
  return rowsOfFile(await fileOf(content), options);
}
