import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PRIVATE_FILE, syncFolder } from '../journal/disk.ts';
import { diskProblem } from './disk-problem.ts';

/** A file that is written bit by bit beside its place, and put there as a whole. All methods throw ProblemError `disk`. */
export interface PartialFile {
  /** Where it lies until then. */
  readonly path: string;
  /** How long it is. */
  readonly bytes: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Empties it. */
  restart(): Promise<void>;
  /** Makes it durable, then renames it to its place, over whatever is there. */
  putInPlace(): Promise<void>;
  /** Lets go of it: what was not put in place is gone. */
  discard(): Promise<void>;
}

/**
 * Creates the file, empty and 0600, in the folder of its place: only there a rename is one step.
 *
 * @param mark tells it from those of other processes at the same work.
 */
export async function createPartialFile(target: string, mark: string): Promise<PartialFile> {
  const folder = dirname(target);
  const path = join(folder, `.${basename(target)}.${mark}.part`);
  const onDisk = <T>(operation: Promise<T>) =>
    operation.catch((cause) => {
      throw diskProblem(cause, 'write', target);
    });
  // Appending only: what is written after `truncate` lands at the new end, wherever the last write stopped.
  const handle = await onDisk(open(path, 'ax', PRIVATE_FILE));
  let bytes = 0;
  let closed = false;
  let placed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await handle.close();
  };
  return {
    path,
    get bytes() {
      return bytes;
    },
    async append(chunk) {
      // writeFile on a handle repeats short writes until all is written; write() alone would not.
      await onDisk(handle.writeFile(chunk));
      bytes += chunk.length;
    },
    async restart() {
      await onDisk(handle.truncate(0));
      bytes = 0;
    },
    async putInPlace() {
      await onDisk(handle.sync());
      await onDisk(close());
      await onDisk(rename(path, target));
      placed = true;
      await onDisk(syncFolder(folder));
    },
    async discard() {
      await close();
      if (!placed) await onDisk(rm(path, { force: true }));
    },
  };
}
