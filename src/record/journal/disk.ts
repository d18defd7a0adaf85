import { chmod, type FileHandle, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { errnoOf } from '../files/disk-problem.ts';

/** A run's files say which accounts are linked, so only their owner may read them. */
export const PRIVATE_FILE = 0o600;

/** An append-only file. */
export interface AppendFile {
  /** Appends all bytes, or rejects. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written is on stable storage (fdatasync). */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** The file operations that the record needs; tests replace them to simulate a failing disk. */
export interface Disk {
  /** Opens for appending. Creates the file if needed, and sets its mode to 0600 in either case. */
  openAppend(path: string): Promise<AppendFile>;
  /** Resolves when the next write to the same file may start. */
  rest(): Promise<void>;
}

/**
 * The pause between two writes to one file. A write and its sync cost this process as much as one or two rows, so
 * at thousands of rows a second about twenty rows should share them. The added wait is negligible beside a call
 * to a tenant.
 */
const REST_MS = 4;

/** The machine's own disk. */
export const systemDisk: Disk = {
  async openAppend(path) {
    const handle = await open(path, 'a', PRIVATE_FILE);
    await handle.chmod(PRIVATE_FILE);
    return {
      // Unlike write(), writeFile on a handle repeats short writes until everything is written.
      write: (bytes) => handle.writeFile(bytes),
      datasync: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  rest: () => setTimeout(REST_MS),
};

/** Errors of file systems that cannot sync a folder (network and FUSE mounts; Windows cannot open one). */
const NO_FOLDER_SYNC: readonly (string | undefined)[] = ['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM'];

/** Makes a folder's entries durable: without its entry on disk, a new file is lost in a power cut. */
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

/** Makes a file private that may have been created elsewhere with a laxer mode. */
export async function makePrivate(path: string): Promise<void> {
  await chmod(path, PRIVATE_FILE);
}
