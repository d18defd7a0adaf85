import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PRIVATE_FILE, syncFolder } from '../journal/disk.ts';
import { diskProblem } from './disk-problem.ts';

/** What a file is made of, in order. A text at hand is `[text]`. */
export type Chunks = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/**
 * Puts a file in place as a whole: a reader, and whoever comes after a kill or a power cut, sees the old one
 * or the new one and nothing between. 0600. One writer at a time: the lock sees to it.
 *
 * @throws ProblemError `disk`; what `chunks` throws comes through.
 */
export async function writeFileAtomic(path: string, chunks: Chunks): Promise<void> {
  const folder = dirname(path);
  const beside = join(folder, `.${basename(path)}.tmp`);
  const onDisk = <T>(operation: Promise<T>) =>
    operation.catch((cause) => {
      throw diskProblem(cause, 'write', path);
    });
  // A killed run may have left one, with whatever mode.
  await onDisk(rm(beside, { force: true }));
  const handle = await onDisk(open(beside, 'wx', PRIVATE_FILE));
  try {
    try {
      for await (const chunk of chunks) await onDisk(handle.writeFile(chunk));
      await onDisk(handle.sync());
    } finally {
      await onDisk(handle.close());
    }
    await onDisk(rename(beside, path));
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => {});
    throw cause;
  }
  await onDisk(syncFolder(folder));
}
