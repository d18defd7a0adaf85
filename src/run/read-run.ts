import type { Summary } from '../domain/summary.ts';
import { type FoundHolder, lockHolder } from '../record/folder/folder-lock.ts';
import { recordFile } from '../record/folder/run-files.ts';
import { type RunJson, readRunJson } from '../record/folder/run-json.ts';
import { readJournal } from '../record/journal/read-journal.ts';
import { foldSummary } from '../record/ledger/fold-summary.ts';

/** A run as its files tell it. */
export interface FoundRun {
  readonly run: RunJson;
  readonly summary: Summary;
  /** Who works on it now, if a process does: then the summary is how far it is. */
  readonly holder: FoundHolder | undefined;
}

/**
 * Folds a run's summary from its journal once more, changing nothing.
 *
 * @returns undefined where the folder contains no run.
 * @throws ProblemError where its files are damaged or of another format.
 */
export async function readRun(folder: string): Promise<FoundRun | undefined> {
  const run = await readRunJson(folder);
  if (run === undefined) return undefined;
  const journal = await readJournal(recordFile(folder, 'journal.jsonl'));
  if (journal === undefined) return undefined;
  const holder = await lockHolder(folder);
  return { run, summary: foldSummary(journal.ledger, journal.log), holder };
}
