import type { Summary } from '../domain/summary.ts';
import { foldSummary } from '../record/fold-summary.ts';
import { readJournal } from '../record/read-journal.ts';
import { refuseOtherRun } from '../record/refuse-other-run.ts';
import { recordFile } from '../record/run-files.ts';
import type { RunFolder } from '../record/run-folder.ts';
import type { StandardInputWorld } from './standard-input.ts';
import { holdStandardInput } from './take-up-input.ts';

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
  world: StandardInputWorld,
): Promise<Summary | undefined> {
  if (input !== '-' || run?.state !== 'completed') return undefined;
  const journal = await readJournal(recordFile(path, 'journal.jsonl'));
  if (journal === undefined) return undefined;
  const { header } = journal.log;
  refuseOtherRun(path, header, { ...header, command: 'link', tenant });
  await holdStandardInput(path, header.input, world);
  return foldSummary(journal.ledger, journal.log);
}
