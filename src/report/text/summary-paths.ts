import { join } from 'node:path';
import { FAILURE_REASONS, isRetryable } from '../../domain/row/reason.ts';
import type { Summary } from '../../domain/summary.ts';
import { commandLine } from './command-line.ts';
import { labelled } from './layout.ts';
import { showPath } from './paths.ts';
import { isUndo } from './undo-summary.ts';

/** The files that are worth opening after this run, each with what it holds. */
export function renderPaths(summary: Summary, folder: string, files: readonly string[]): string[] {
  const { counts } = summary;
  const unlinked = counts.unlinked ?? 0;
  const skipped = isUndo(counts)
    ? 'every pair that was left alone, and why'
    : 'every row that repeats an earlier one';
  const shown: [name: string, holds: string, when: boolean][] = [
    ['success.jsonl', 'every pair that is linked', counts.linked + counts.already_linked > 0],
    ['success.jsonl', 'every pair that is unlinked, and what was restored', unlinked > 0],
    ['failure.jsonl', 'every row that failed, with reason and hint', counts.failed > 0],
    ['retry.csv', 'the failed rows as a new input', counts.failed > 0],
    ['skipped.jsonl', skipped, counts.skipped > 0],
    ['summary.json', 'this summary for scripts', true],
    ['run.log', 'what happened, in order', true],
  ];
  const rows = shown
    .filter(([name, , when]) => when && files.includes(name))
    .map(([name, holds]) => [showPath(join(folder, name)), holds] as const);
  return labelled(rows);
}

/** What to type about the rows that failed in a run that is complete. */
export function renderRetry(summary: Summary, folder: string, files: readonly string[]): string[] {
  if (summary.state !== 'completed' || summary.counts.failed === 0 || !files.includes('retry.csv')) return [];
  const failed = FAILURE_REASONS.filter((reason) => (summary.failures_by_reason[reason] ?? 0) > 0);
  const how = failed.every(isRetryable)
    ? 'The failed rows may succeed unchanged. To send them again, run:'
    : 'Correct the failed rows in retry.csv (its column failure_reason says why each failed). To send them again, run:';
  return [how, `  ${showPath(commandLine(['link', join(folder, 'retry.csv')]))}`];
}
