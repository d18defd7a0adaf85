import type { PlanCounts } from '../domain/decision.ts';
import { EXPORT_REFUSALS, REFUSALS, type RefusalReason } from '../domain/reason.ts';
import { formatCount, formatCounted } from './format.ts';
import { hintFor } from './hints.ts';
import { type KeepingView, renderKeeping } from './keeping-words.ts';
import { explained, firstOf, page } from './layout.ts';
import { type Paint, painter } from './paint.ts';
import {
  type Estimate,
  type PlanChanges,
  renderChanges,
  renderEstimate,
  renderPlanCounts,
} from './plan-parts.ts';
import { sanitize } from './sanitize.ts';

/** What a person is shown before the first link is sent. */
export interface PlanView {
  readonly tenant: string;
  /** The input's path, or `-`. */
  readonly input: string;
  readonly counts: PlanCounts;
  readonly refusedByReason: Readonly<Partial<Record<RefusalReason, number>>>;
  readonly estimate: Estimate;
  /** The first pairs to send, by full ids. Three are enough to see whether the columns are the right way round. */
  readonly firstPairs: readonly { readonly primaryUserId: string; readonly secondaryUserId: string }[];
  /** Sentences that must not be overlooked: columns that look swapped, a token that cannot be checked, … */
  readonly warnings: readonly string[];
  readonly changes?: PlanChanges;
  /** `--snapshot` is on: what a link discards is kept in the run's folder. */
  readonly snapshot: boolean;
  /** What is kept and carried over, and what it costs. */
  readonly keeping?: KeepingView;
  /** Rows that an earlier part of this run has settled already (`--resume`). */
  readonly settled?: number;
}

/** The plan in words: what is sent where, what is not sent and why, what it takes, and what a link destroys. */
export function renderPlan(plan: PlanView, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  return page([
    [paint('strong', `Plan: link ${formatCounted(plan.counts.ready, 'pair')} on ${sanitize(plan.tenant)}`)],
    [...renderPlanCounts(plan.counts, plan.input, paint), ...settled(plan)],
    refused(plan, paint),
    renderChanges(plan.changes, paint),
    firstPairs(plan, paint),
    plan.counts.ready === 0
      ? []
      : [...renderEstimate(plan.estimate, plan.counts.ready), ...losses(plan.snapshot), ...keeping(plan)],
    plan.warnings.map((text) => paint('warn', paint('strong', `WARNING: ${sanitize(text)}`))),
  ]);
}

/** The question below the plan. */
export function renderQuestion(plan: Pick<PlanView, 'counts' | 'tenant'>): string {
  return `Link ${formatCounted(plan.counts.ready, 'pair')} on ${sanitize(plan.tenant)}?`;
}

/** A pair in words that tell which account survives. */
export function renderPair(pair: PlanView['firstPairs'][number]): string {
  return `${sanitize(pair.primaryUserId)} stays, ${sanitize(pair.secondaryUserId)} is removed as an account`;
}

function settled({ settled = 0, counts }: PlanView): string[] {
  if (settled === 0) return [];
  return [`  Of the ${formatCount(counts.rows)}, ${formatCount(settled)} were settled earlier by this run.`];
}

function refused({ refusedByReason }: PlanView, paint: Paint): string[] {
  const entries = [...REFUSALS, ...EXPORT_REFUSALS]
    .map((name) => ({ count: refusedByReason[name] ?? 0, name, hint: hintFor(name) }))
    .filter(({ count }) => count > 0);
  return explained('Refused before any call', entries, paint);
}

function firstPairs({ firstPairs, counts }: PlanView, paint: Paint): string[] {
  if (firstPairs.length === 0) return [];
  const pairs = firstOf(counts.ready, firstPairs.map(renderPair));
  return [paint('strong', 'The first pairs'), ...pairs.map((text) => `  ${text}`)];
}

function keeping({ keeping }: PlanView): string[] {
  return keeping?.terms.snapshot ? renderKeeping(keeping) : [];
}

/** What Auth0 documents of linking: the secondary's profile survives as an identity, its metadata does not. */
function losses(snapshot: boolean): string[] {
  const lost =
    'A link removes the secondary as an account and discards its user_metadata and app_metadata; unlinking does not bring them back.';
  return [
    lost,
    snapshot
      ? 'A copy of each secondary is kept in snapshot.jsonl before its link is sent (--snapshot).'
      : 'No copy is kept of them: --snapshot would keep one, for undo.',
  ];
}
