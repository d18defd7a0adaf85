import type { OutcomeFile } from '../../domain/row/outcome.ts';
import { cutTornEnd } from '../files/cut-torn-end.ts';
import { sizeOf } from '../files/optional-file.ts';
import { recordFile } from '../folder/run-files.ts';
import { rebuildStaleViews } from '../views/views.ts';
import type { RunHeader } from './journal-entry.ts';
import { requireSameRun } from './match-run.ts';
import { type RecoveredJournal, readJournal } from './read-journal.ts';
import { refuseOrphans } from './refuse-orphans.ts';

/** A run that can be resumed. */
export interface RecoveredRun extends RecoveredJournal {
  /** The views that had to be rewritten. */
  readonly mended: readonly OutcomeFile[];
}

/**
 * Repairs a folder's record after a crash: replays the journal, cuts off a torn last line (reported as `torn`) and
 * rewrites views that do not match. The caller must hold the lock.
 *
 * @param wanted the header of the current call; must match the journal's command, tenant and input.
 * @returns undefined if nothing was recorded: the run can start.
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
