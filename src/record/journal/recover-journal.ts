import type { OutcomeFile } from '../../domain/row/outcome.ts';
import { cutTornEnd } from '../files/cut-torn-end.ts';
import { sizeOf } from '../files/optional-file.ts';
import { recordFile } from '../folder/run-files.ts';
import { rebuildStaleViews } from '../views/views.ts';
import type { RunHeader } from './journal-entry.ts';
import { requireSameRun } from './match-run.ts';
import { type RecoveredJournal, readJournal } from './read-journal.ts';
import { refuseOrphans } from './refuse-orphans.ts';

/** A run as it can be taken up. */
export interface RecoveredRun extends RecoveredJournal {
  /** The views that had to be written anew. */
  readonly mended: readonly OutcomeFile[];
}

/**
 * Makes a folder's record sound, whatever its last process died of: reads the journal, cuts a torn last line
 * off (the result's `torn` tells), and brings the views level with it. The lock must be held.
 *
 * @param wanted what is asked for now; another command, tenant or input than the journal's is refused.
 * @returns undefined where nothing was ever recorded: the run can be started.
 * @throws ProblemError `journal_damaged`, `journal_format`, `run_differs`, `tenant_differs`,
 * `input_differs`, `run_damaged`, `disk`
 */
export async function recoverJournal(folder: string, wanted: RunHeader): Promise<RecoveredRun | undefined> {
  const journal = recordFile(folder, 'journal.jsonl');
  const recovered = await readJournal(journal, { keys: true });
  if (recovered === undefined) {
    await refuseOrphans(folder, ['success.jsonl', 'failure.jsonl', 'skipped.jsonl']);
    if ((await sizeOf(journal)) > 0) await cutTornEnd(journal, 0);
    return undefined;
  }
  requireSameRun(folder, recovered.log.header, wanted);
  if (recovered.torn !== undefined) await cutTornEnd(journal, recovered.end);
  const mended = await rebuildStaleViews(folder, recovered.views);
  return { ...recovered, mended };
}
