import type { FailureReason } from '../../domain/row/reason.ts';
import type { Summary } from '../../domain/summary.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { stopAdvice } from '../advice/stop-advice.ts';
import { formatCount, formatCounted } from './format.ts';
import type { Paint, Tone } from './paint.ts';
import { sanitize } from './sanitize.ts';
import { isUndo, undoHeadline } from './undo-summary.ts';

/** How a run ended, in its first line; below it what to type to go on, where it did not reach the end. */
export function renderHeadline(
  summary: Summary,
  accepted: readonly FailureReason[],
  resume: string,
  paint: Paint,
): string[] {
  const [tone, sentence] = headline(summary, accepted);
  const first = paint(tone, paint('strong', sentence));
  if (summary.state === 'completed') return [first];
  const advice = summary.stop_reason === undefined ? undefined : stopAdvice(summary.stop_reason);
  const seeTo =
    summary.stop_reason === 'unsettled' && summary.last_error !== undefined ? MEND_IT : advice?.first;
  const before = seeTo === undefined ? '' : `${seeTo}; then `;
  return [first, ...lastError(summary), `${recorded(summary)} To continue, ${before}run:`, `  ${resume}`];
}

/** Scopes and flags are not what keeps rows from being settled where the network does. */
const MEND_IT = 'fix what the last error names';

function lastError({ last_error: words }: Summary): string[] {
  return words === undefined ? [] : [`The last error: ${sanitize(words.replace(/\.$/, ''), LONGEST_ERROR)}.`];
}

/** As long as one is kept. */
const LONGEST_ERROR = 1000;

/** Rows that failed for a reason nobody accepted: they make the exit code 1. */
function unacceptedFailures(summary: Summary, accepted: readonly FailureReason[]): number {
  const excused = accepted.reduce((sum, reason) => sum + (summary.failures_by_reason[reason] ?? 0), 0);
  return summary.counts.failed - excused;
}

function headline(summary: Summary, accepted: readonly FailureReason[]): [Tone, string] {
  switch (summary.state) {
    case 'completed':
      return completed(summary, unacceptedFailures(summary, accepted));
    case 'stopped': {
      if (summary.stop_reason === undefined) return ['bad', 'Stopped early.'];
      const { happened } = stopAdvice(summary.stop_reason);
      if (summary.stop_reason !== 'limit') return ['bad', `Stopped early: ${happened}.`];
      return summary.counts.failed === 0
        ? ['good', `Stopped as requested: ${happened}.`]
        : [
            'bad',
            `Stopped as requested: ${happened}; ${formatCounted(summary.counts.failed, 'row')} failed.`,
          ];
    }
    case 'interrupted':
      return [
        'warn',
        summary.stop_reason === undefined
          ? 'Interrupted: its process ended without a final record (killed, a power cut, a bug).'
          : `Interrupted ${stopAdvice(summary.stop_reason).happened}.`,
      ];
    default:
      return unreachable(summary.state);
  }
}

function completed({ counts }: Summary, unaccepted: number): [Tone, string] {
  if (isUndo(counts)) return undoHeadline(counts);
  const pairs = counts.linked + counts.already_linked;
  if (counts.rows === 0) return ['good', 'The input contains no pairs: there was nothing to do.'];
  if (pairs + counts.skipped + counts.failed !== counts.rows) {
    return ['bad', 'Finished, but not every row is accounted for.'];
  }
  if (counts.failed === 0) {
    return ['good', pairs === 1 ? 'The one pair is linked.' : `All ${formatCount(pairs)} pairs are linked.`];
  }
  const failed = formatCounted(counts.failed, 'row');
  if (unaccepted === 0) {
    const linked = pairs === 1 ? '1 pair is linked' : `${formatCount(pairs)} pairs are linked`;
    return ['good', `Finished: ${linked}, and ${failed} failed for reasons listed in --accept.`];
  }
  return [
    'bad',
    `Finished, but ${formatCount(counts.failed)} of ${formatCounted(counts.rows, 'row')} failed.`,
  ];
}

function recorded({ counts }: Summary): string {
  const done = counts.rows - counts.not_attempted - counts.unsettled;
  if (done === 0) return 'No row is recorded yet.';
  return `${formatCount(done)} of ${formatCounted(counts.rows, 'row')} are recorded and will not be sent again.`;
}
