import type { Counts } from '../../domain/summary.ts';
import { formatCount, formatCounted } from './format.ts';
import type { CountLine } from './layout.ts';
import type { Tone } from './paint.ts';

/** What no snapshot can hold (docs/undo.md). */
export const NEVER_BACK =
  'What cannot be restored: MFA enrolments, sessions and refresh tokens, and identities that the secondary had linked itself (they stay with the primary).';

/** Whether this is the summary of an undo. */
export function isUndo(counts: Counts): counts is Counts & { readonly unlinked: number } {
  return counts.unlinked !== undefined;
}

/** How an undo that reached its end went, in its first line. */
export function undoHeadline(counts: Counts & { readonly unlinked: number }): [Tone, string] {
  const { rows, unlinked, failed, skipped } = counts;
  if (rows === 0) return ['good', 'The run linked no pairs: there was nothing to undo.'];
  if (failed > 0)
    return ['bad', `Finished, but ${formatCount(failed)} of ${formatCounted(rows, 'pair')} failed.`];
  const all = unlinked === 1 ? '1 pair is unlinked' : `${formatCount(unlinked)} pairs are unlinked`;
  if (skipped === 0) return ['good', `Undone: ${all}.`];
  return [
    'warn',
    `Undone: ${all}, and ${formatCount(skipped)} were left alone because they changed after the run.`,
  ];
}

/** The counts of an undo, adding up to the pairs that the run had linked. */
export function undoCounts(
  counts: Counts & { readonly unlinked: number },
  linkedRun: string,
): { readonly parts: readonly CountLine[]; readonly total: CountLine } {
  const { unlinked, failed, skipped, not_attempted, unsettled, rows } = counts;
  const always: CountLine[] = [
    { count: unlinked, label: 'unlinked', tone: 'good' },
    { count: failed, label: 'failed', tone: 'bad' },
  ];
  const sometimes: CountLine[] = [
    {
      count: skipped,
      label: 'left alone: changed after the run (skipped.jsonl says why)',
      tone: 'warn',
    },
    { count: not_attempted, label: 'not attempted: --resume unlinks them', tone: 'warn' },
    { count: unsettled, label: 'unsettled: sent, outcome unknown; --resume settles them', tone: 'warn' },
  ];
  const parts = [...always, ...sometimes.filter(({ count }) => count > 0)];
  return { parts, total: { count: rows, label: `${rows === 1 ? 'pair' : 'pairs'} linked by ${linkedRun}` } };
}
