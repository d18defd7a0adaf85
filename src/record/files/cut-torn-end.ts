import { truncate } from 'node:fs/promises';
import { onDisk } from './disk-problem.ts';

/** Cuts a file off after its sound bytes. The next line's sync makes that durable; until then it can be repeated. */
export async function cutTornEnd(path: string, bytes: number): Promise<void> {
  await onDisk(truncate(path, bytes), 'cut the torn last line off', path);
}
