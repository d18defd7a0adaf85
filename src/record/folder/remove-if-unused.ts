import { rmdir } from 'node:fs/promises';
import { removeStoredStdin } from './stored-stdin.ts';

/** Takes a folder away that was made for a run which never began. One that holds anything stays. */
export async function removeIfUnused(folder: string): Promise<void> {
  await removeStoredStdin(folder).catch(() => {});
  await rmdir(folder).catch(() => {});
}
