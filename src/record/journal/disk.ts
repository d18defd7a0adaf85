import { chmod, type FileHandle, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { errnoOf } from '../files/disk-problem.ts';

/** Files of a run tell who is linked to whom: nobody but their owner reads them. */
export const PRIVATE_FILE = 0o600;

/** A file that only grows. */
export interface AppendFile {
  /** Writes all of the bytes at the end of the file, or rejects. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written is on the disk itself (fdatasync). */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** The little of a file system that the record appends to, so that a failing disk can be played. */
export interface Disk {
  /** Opens for appending; creates the file, and makes it 0600 whether it existed or not. */
  openAppend(path: string): Promise<AppendFile>;
  /** Resolves when the next write to the same file may begin. */
  rest(): Promise<void>;
}

/**
 * Between two writes to one file. A write and its sync cost this process as much as a row or two, so at thousands
 * of rows a second twenty rows should share them; what a row waits for it is lost beside any call to a tenant.
 */
const REST_MS = 4;

/** The machine's own disk. */
export const systemDisk: Disk = {
  async openAppend(path) {
    const handle = await open(path, 'a', PRIVATE_FILE);
    await handle.chmod(PRIVATE_FILE);
    return {
      // writeFile on a handle repeats short writes until all is written; write() alone would not.
      write: (bytes) => handle.writeFile(bytes),
      datasync: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  rest: () => setTimeout(REST_MS),
};

/** What file systems answer that can not sync a folder (network and FUSE mounts; Windows opens none). */
const NO_FOLDER_SYNC: readonly (string | undefined)[] = ['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM'];

/** Makes the names in a folder durable: a new file is only safe when its entry is on the disk as well. */
export async function syncFolder(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    await handle.sync();
  } catch (cause) {
    if (!NO_FOLDER_SYNC.includes(errnoOf(cause))) throw cause;
  } finally {
    await handle?.close();
  }
}

/** Takes a file that may have been made by someone else with a lax mode into private hands. */
export async function makePrivate(path: string): Promise<void> {
  await chmod(path, PRIVATE_FILE);
}
