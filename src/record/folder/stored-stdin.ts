import { access, rm } from 'node:fs/promises';
import { onDisk } from '../files/disk-problem.ts';
import { type Chunks, writeFileAtomic } from '../files/write-file-atomic.ts';
import { recordFile } from './run-files.ts';

/**
 * Stores standard input in the run's folder: the tool reads its input twice, and a resume reads it again. An
 * incomplete input is not stored.
 *
 * @returns its path.
 * @throws ProblemError `disk`; whatever the stream throws.
 */
export async function storeStdin(folder: string, input: Chunks): Promise<string> {
  const path = recordFile(folder, 'input.csv');
  await writeFileAtomic(path, input);
  return path;
}

/** The path of the input that an earlier process of the run stored; undefined if there is none. */
export async function storedStdinPath(folder: string): Promise<string | undefined> {
  const path = recordFile(folder, 'input.csv');
  return access(path).then(
    () => path,
    () => undefined,
  );
}

/** Removes the stored input once the run is complete. @throws ProblemError `disk` */
export async function removeStoredStdin(folder: string): Promise<void> {
  const path = recordFile(folder, 'input.csv');
  await onDisk(rm(path, { force: true }), 'remove', path);
}
