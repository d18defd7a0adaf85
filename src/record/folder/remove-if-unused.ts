import { rmdir } from 'node:fs/promises';
import { dropInput } from './stored-stdin.ts';

/** Takes a folder away that was made for a run which never began. One that holds anything stays. */
export async function removeIfUnused(folder: string): Promise<void> {
  await dropInput(folder).catch(() => {});
  await rmdir(folder).catch(() => {});
}
