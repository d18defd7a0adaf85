import { stat, truncate } from 'node:fs/promises';
import type { OutcomeFile } from '../domain/outcome.ts';
import { problem } from '../domain/problem.ts';
import { diskProblem, errnoOf } from './disk-problem.ts';
import type { RunHeader } from './journal-entry.ts';
import { type RecoveredJournal, readJournal } from './read-journal.ts';
import { refuseOtherRun } from './refuse-other-run.ts';
import { recordFile, VIEW_FILES, viewFile } from './run-files.ts';
import { levelViews } from './views.ts';

/** A run as it can be taken up. */
export interface RecoveredRecord extends RecoveredJournal {
  /** The views that had to be written anew. */
  readonly mended: readonly OutcomeFile[];
}

/**
 * Makes a folder's record sound, whatever its last process died of: reads the journal, cuts a torn last line
 * off (the result's `torn` tells), and brings the views level with it. The lock must be held.
 *
 * @param wanted what is asked for now; another command, tenant or input than the journal's is refused.
 * @returns undefined where nothing was ever recorded: the run can be started.
 * @throws ProblemError `journal_damaged`, `journal_format`, `run_differs`, `tenant_differs`, `input_differs`, `disk`
 */
export async function recoverRecord(folder: string, wanted: RunHeader): Promise<RecoveredRecord | undefined> {
  const journal = recordFile(folder, 'journal.jsonl');
  const size = await sizeOf(journal);
  const recovered = size === 0 ? undefined : await readJournal(journal, { keys: true });
  if (recovered === undefined) {
    await refuseOrphans(folder, journal);
    if (size > 0) await cut(journal, 0);
    return undefined;
  }
  refuseOtherRun(folder, recovered.log.header, wanted);
  if (recovered.torn !== undefined) await cut(journal, recovered.end);
  const mended = await levelViews(folder, recovered.views);
  return { ...recovered, mended };
}

/** Outcomes without a journal: the rows would be sent again, and their first record lost. */
async function refuseOrphans(folder: string, journal: string): Promise<void> {
  for (const file of VIEW_FILES) {
    if ((await sizeOf(viewFile(folder, file))) === 0) continue;
    throw problem(
      'journal_damaged',
      `${viewFile(folder, file)} holds outcomes, and ${journal} does not hold the run they belong to.`,
      'Bring journal.jsonl back from a copy, or start a new run with another --out: pairs that are linked come out as already_linked.',
    );
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return 0;
    throw diskProblem(cause, 'read', path);
  }
}

/** The cut becomes durable with the next line's sync; until then it can be made again. */
async function cut(path: string, bytes: number): Promise<void> {
  try {
    await truncate(path, bytes);
  } catch (cause) {
    throw diskProblem(cause, 'cut the torn last line off', path);
  }
}
