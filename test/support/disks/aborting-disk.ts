import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from '../temp-folder.ts';

/** A real file system that can find itself damaged, as one on a failing disk does. */
export interface AbortingDisk {
  readonly folder: string;
  /** The kernel gives it up: from now on it is read-only, also for files that are open. */
  abort(): void;
  /** Mounts it once more; what was safe on it is there. */
  mend(): void;
}

/** @returns undefined where this user may not mount one. */
export async function anAbortingDisk(): Promise<AbortingDisk | undefined> {
  const parent = await tempFolder();
  const image = join(parent, 'image');
  const folder = join(parent, 'disk');
  await mkdir(folder);
  const quietly = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'ignore' });
  try {
    quietly('truncate', '-s', '8m', image);
    quietly('mkfs.ext4', '-q', '-m', '0', image);
    quietly('mount', '-o', 'loop', image, folder);
  } catch {
    return undefined;
  }
  onTestFinished(() => void quietly('umount', '-l', folder));
  return {
    folder,
    abort: () => quietly('mount', '-o', 'remount,abort', folder),
    mend: () => {
      quietly('umount', folder);
      quietly('mount', '-o', 'loop', image, folder);
    },
  };
}
