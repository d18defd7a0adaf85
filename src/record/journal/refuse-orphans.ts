import { problem } from '../../domain/problem.ts';
import { sizeOf } from '../files/file-size.ts';
import { type RunFile, recordFile } from '../folder/run-files.ts';

/**
 * A run does not begin where lines of another stand whose run.json or journal is missing: its rows would be
 * sent again, and their first record be lost.
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
