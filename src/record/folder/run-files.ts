import { join } from 'node:path';
import type { OutcomeFile } from '../../domain/row/outcome.ts';

/** The files that list the journal's outcomes, one line each. */
export const VIEW_FILES: readonly OutcomeFile[] = ['success', 'failure', 'skipped'];

/** The files in a run's folder. */
export const RUN_FILES = [
  'run.json',
  'journal.jsonl',
  'success.jsonl',
  'failure.jsonl',
  'skipped.jsonl',
  'snapshot.jsonl',
  'retry.csv',
  'summary.json',
  'run.log',
  'input.csv',
  'profiles.tmp',
] as const;

export type RunFile = (typeof RUN_FILES)[number];

/** The path of one of a run's files. */
export function recordFile(folder: string, name: RunFile): string {
  return join(folder, name);
}

/** The path of the view with these outcomes. */
export function viewFile(folder: string, file: OutcomeFile): string {
  return recordFile(folder, `${file}.jsonl`);
}
