import { formatCount, formatCounted } from './text/format.ts';
import { page } from './text/layout.ts';
import { painter } from './text/paint.ts';
import { showPath } from './text/paths.ts';
import { type Estimate, renderEstimate } from './text/plan-sections.ts';
import { sanitize } from './text/sanitize.ts';
import { NEVER_BACK } from './text/undo-summary.ts';

/** What a person is shown before the first pair is unlinked. */
export interface UndoPlanView {
  readonly tenant: string;
  /** The folder of the run that linked the pairs. */
  readonly linkedRun: string;
  /** Pairs that it linked. */
  readonly pairs: number;
  /** Pairs that an earlier part of this undo has settled already. */
  readonly settled: number;
  /** Pairs that are taken apart now: `--limit` may leave some. */
  readonly left: number;
  /** Whether the run kept snapshots. */
  readonly snapshot: boolean;
  /** Whether it merged metadata into primaries. */
  readonly merged: boolean;
  readonly estimate: Estimate;
  /** The first pairs to take apart, by full ids. */
  readonly firstPairs: readonly { readonly primaryUserId: string; readonly secondaryUserId: string }[];
}

/** The plan in words: which pairs, what comes back and what does not, what it takes. */
export function renderUndoPlan(plan: UndoPlanView, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const { settled, left } = plan;
  const more = left - plan.firstPairs.length;
  return page([
    [paint('strong', `Plan: unlink ${pairsOf(plan)} on ${sanitize(plan.tenant)}, in reverse order`)],
    [
      `The run in ${showPath(plan.linkedRun)} linked them. Pairs that were already linked before that run are left alone.`,
      ...(settled === 0 ? [] : [`${formatCount(settled)} were settled earlier in this undo.`]),
    ],
    [
      ...plan.firstPairs.map(
        (pair) =>
          `  ${sanitize(pair.secondaryUserId)} becomes an account again, ${sanitize(pair.primaryUserId)} stays`,
      ),
      ...(more > 0 && plan.firstPairs.length > 0 ? [`  … and ${formatCount(more)} more`] : []),
    ],
    [
      plan.snapshot
        ? 'The user_metadata and app_metadata of each secondary are restored from snapshot.jsonl.'
        : paint(
            'warn',
            'WARNING: the run kept no snapshot: the secondaries are restored without their metadata.',
          ),
      ...(plan.merged
        ? ['What was merged into primaries is removed again, unless it has been changed since.']
        : []),
      NEVER_BACK,
    ],
    renderEstimate(plan.estimate, left),
  ]);
}

/** The question below the plan. */
export function renderUndoQuestion(plan: UndoPlanView): string {
  return `Unlink ${pairsOf(plan)} on ${sanitize(plan.tenant)}?`;
}

function pairsOf({ pairs, left }: UndoPlanView): string {
  return left < pairs
    ? `${formatCount(left)} of ${formatCounted(pairs, 'pair')}`
    : formatCounted(pairs, 'pair');
}
