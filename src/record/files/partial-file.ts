import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PRIVATE_FILE, syncFolder } from '../journal/disk.ts';
import { onDisk } from './disk-problem.ts';

/** A file that is written under a temporary name and then renamed to its target. All methods throw ProblemError `disk`. */
export interface PartialFile {
  /** Its temporary path. */
  readonly path: string;
  /** Bytes written so far. */
  readonly bytes: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Truncates it to nothing. */
  restart(): Promise<void>;
  /** Makes it durable, then renames it over the target. */
  putInPlace(): Promise<void>;
  /** Closes it and, unless it was put in place, deletes it. */
  discard(): Promise<void>;
}

/**
 * Creates the file, empty and 0600, in the target's folder: a rename is atomic only within one file system.
 *
 * @param mark distinguishes it from those of other processes that write the same target.
 */
export function createPartialFile(target: string, mark: string): Promise<PartialFile> {
  return openPartialFile(join(dirname(target), `.${basename(target)}.${mark}.part`), target);
}

/** Creates the file at `path`, in the target's folder, where no file may exist yet. @throws ProblemError `disk` */
export async function openPartialFile(path: string, target: string): Promise<PartialFile> {
  const writing = <T>(operation: Promise<T>) => onDisk(operation, 'write', target);
  // Append mode: after `truncate`, writes go to the new end wherever the last write stopped.
  const handle = await writing(open(path, 'ax', PRIVATE_FILE));
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
      // Unlike write(), writeFile on a handle repeats short writes until everything is written.
      await writing(handle.writeFile(chunk));
      bytes += chunk.length;
    },
    async restart() {
      await writing(handle.truncate(0));
      bytes = 0;
    },
    async putInPlace() {
      await writing(handle.sync());
      await writing(close());
      await writing(rename(path, target));
      placed = true;
      await writing(syncFolder(dirname(target)));
    },
    async discard() {
      await close();
      if (!placed) await writing(rm(path, { force: true }));
    },
  };
}
