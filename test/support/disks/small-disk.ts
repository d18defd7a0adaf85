import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { tempFolder } from '../temp-folder.ts';

/** A real file system of its own for one test. */
export interface SmallDisk {
  readonly folder: string;
  /** Changes it in place: `size=4m`, `ro`. */
  remount(options: string): void;
}

/**
 * Mounts a tmpfs of a size such as `64k`; it is gone when the test ends.
 * @returns undefined where this user may not mount one.
 */
export async function aSmallDisk(size: string): Promise<SmallDisk | undefined> {
  const folder = await tempFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
  });
  return {
    folder,
    remount: (options) => {
      execFileSync('mount', ['-o', `remount,${options}`, folder]);
    },
  };
}
