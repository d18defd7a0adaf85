import type { Summary } from '../../domain/summary.ts';
import { recordFile } from '../../record/folder/run-files.ts';
import type { RunFolder } from '../../record/folder/run-folder.ts';
import { requireSameRun } from '../../record/journal/match-run.ts';
import { readJournal } from '../../record/journal/read-journal.ts';
import { foldSummary } from '../../record/ledger/fold-summary.ts';
import { requireSameStdin } from '../input/resume-stdin.ts';
import type { StandardInputContext } from '../input/standard-input.ts';

/**
 * The summary of a complete run of standard input, from its record alone: the input is kept no longer than it is
 * needed, and run.json says `completed` only when all other files are there. What comes on standard input now is held
 * against the sha256 in the record.
 *
 * @returns undefined for every other run: its input is held against the record first.
 * @throws ProblemError `tenant_differs`, `input_differs`, `journal_…`, `interrupted`
 */
export async function completeRun(
  { path, run }: RunFolder,
  input: string,
  tenant: string,
  context: StandardInputContext,
): Promise<Summary | undefined> {
  if (input !== '-' || run?.state !== 'completed') return undefined;
  const journal = await readJournal(recordFile(path, 'journal.jsonl'));
  if (journal === undefined) return undefined;
  const { header } = journal.log;
  requireSameRun(path, header, { ...header, command: 'link', tenant });
  await requireSameStdin(path, header.input, context);
  return foldSummary(journal.ledger, journal.log);
}
