import { access, rm } from 'node:fs/promises';
import { diskProblem } from '../files/disk-problem.ts';
import { type Chunks, writeFileAtomic } from '../files/write-file-atomic.ts';
import { recordFile } from './run-files.ts';

/**
 * Keeps standard input in the run's folder, for the file is read twice, and again by a resume. It stands
 * there only when it is whole.
 *
 * @returns its path.
 * @throws ProblemError `disk`; what the stream throws comes through.
 */
export async function storeStdin(folder: string, input: Chunks): Promise<string> {
  const path = recordFile(folder, 'input.csv');
  await writeFileAtomic(path, input);
  return path;
}

/** The path of the input that an earlier process of the run kept; undefined where none was. */
export async function storedStdinPath(folder: string): Promise<string | undefined> {
  const path = recordFile(folder, 'input.csv');
  return access(path).then(
    () => path,
    () => undefined,
  );
}

/** Removes the kept input: the run is complete and does not need it any more. @throws ProblemError `disk` */
export async function removeStoredStdin(folder: string): Promise<void> {
  const path = recordFile(folder, 'input.csv');
  try {
    await rm(path, { force: true });
  } catch (cause) {
    throw diskProblem(cause, 'remove', path);
  }
}
