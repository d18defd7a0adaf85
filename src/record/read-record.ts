import { access } from 'node:fs/promises';
import { problem } from '../domain/problem.ts';
import type { Summary } from '../domain/summary.ts';
import { foldSummary } from './fold-summary.ts';
import { type LockHolder, lockHolder } from './folder-lock.ts';
import { readJournal } from './read-journal.ts';
import { recordFile } from './run-files.ts';
import type { TornLine } from './scan-journal.ts';

/** What a folder's files tell of a run, finished or not. */
export interface RunReport {
  readonly summary: Summary;
  /** The process that works on it now; the summary is a moment's then. */
  readonly holder: LockHolder | undefined;
  /** The journal's last line, where it is torn: a resume cuts it off. */
  readonly torn: TornLine | undefined;
}

/**
 * Reads a run again, changing nothing: the summary is folded from the journal alone.
 *
 * @throws ProblemError `no_run`, `journal_damaged`, `journal_format`, `disk`
 */
export async function readRecord(folder: string): Promise<RunReport> {
  const path = recordFile(folder, 'journal.jsonl');
  const there = await access(path).then(
    () => true,
    () => false,
  );
  // Asked before the journal is read: a run that ends meanwhile is shown as running, and never as killed.
  const holder = there ? await lockHolder(folder) : undefined;
  const journal = there ? await readJournal(path) : undefined;
  if (journal === undefined || journal.log.sessions.length === 0) {
    throw problem(
      'no_run',
      `${folder} holds no run: there is no journal.jsonl with a run in it.`,
      'Name the folder of a run: `ls runs` shows those without --out.',
    );
  }
  return { summary: foldSummary(journal.ledger, journal.log), holder, torn: journal.torn };
}
