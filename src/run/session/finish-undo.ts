import { ProblemError } from '../../domain/problem.ts';
import type { Summary } from '../../domain/summary.ts';
import { recordFile } from '../../record/folder/run-files.ts';
import { type RunJson, writeJson, writeRunJson } from '../../record/folder/run-json.ts';

/**
 * Writes what an undo leaves besides its lines: summary.json and run.json's last state. It has no retry.csv: undoing
 * the run once more finds the pairs that failed, and leaves the others alone.
 *
 * @returns the summary; one that could not be written is `stopped` by the disk: a resume writes it.
 */
export async function finishUndo(
  folder: string,
  run: RunJson,
  summary: Summary,
  warn: (message: string) => void,
): Promise<Summary> {
  try {
    await writeJson(recordFile(folder, 'summary.json'), summary);
    await writeRunJson(folder, {
      ...run,
      state: summary.state,
      finished_at: summary.finished_at,
      ...(summary.stop_reason === undefined ? {} : { stop_reason: summary.stop_reason }),
    });
    return summary;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    warn(error.message);
    return summary.state === 'completed' ? { ...summary, state: 'stopped', stop_reason: 'disk' } : summary;
  }
}
