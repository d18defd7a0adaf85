import { problem } from '../../domain/problem.ts';
import { sizeOf } from '../files/optional-file.ts';
import { type RunFile, recordFile } from '../folder/run-files.ts';

/**
 * Refuses to start a run in a folder with another run's lines whose run.json or journal is missing: those rows
 * would be sent again, and their first record lost.
 *
 * @throws ProblemError `run_damaged`, `disk`
 */
export async function refuseOrphans(folder: string, files: readonly RunFile[]): Promise<void> {
  for (const file of files) {
    const path = recordFile(folder, file);
    if ((await sizeOf(path)) === 0) continue;
    throw problem(
      'run_damaged',
      `${path} contains lines of a run, but the rest of that run's record (run.json, journal.jsonl) is missing.`,
      'Restore it from a copy, or start a new run with another --out: pairs that are already linked are reported as already_linked.',
    );
  }
}
