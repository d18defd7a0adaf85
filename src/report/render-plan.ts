import type { PlanCounts } from '../domain/row/decision.ts';
import { EXPORT_REFUSALS, REFUSALS, type RefusalReason } from '../domain/row/reason.ts';
import { hintFor } from './advice/failure-hints.ts';
import { formatCount, formatCounted } from './text/format.ts';
import { explained, firstOf, page } from './text/layout.ts';
import { type Paint, painter } from './text/paint.ts';
import {
  type Estimate,
  type PlanChanges,
  renderChanges,
  renderEstimate,
  renderPlanCounts,
} from './text/plan-sections.ts';
import { type PreservationView, renderPreservation } from './text/preserve-sentences.ts';
import { sanitize } from './text/sanitize.ts';

/** What a person is shown before the first link is sent. */
export interface PlanView {
  readonly tenant: string;
  /** The input's path, or `-`. */
  readonly input: string;
  /** Without the rows that are settled. */
  readonly counts: PlanCounts;
  /** `--limit`: how many of them are sent at most. */
  readonly limit?: number;
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
  readonly keeping?: PreservationView;
  /** Rows that an earlier part of this run has settled already (`--resume`). */
  readonly settled?: number;
}

/** The plan in words: what is sent where, what is not sent and why, what it takes, and what a link destroys. */
export function renderPlan(plan: PlanView, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  return page([
    [paint('strong', `Plan: link ${pairsOf(plan)} on ${sanitize(plan.tenant)}`)],
    renderPlanCounts(plan.counts, plan.input, paint, plan.settled),
    refused(plan, paint),
    renderChanges(plan.changes, paint),
    firstPairs(plan, paint),
    plan.counts.ready === 0
      ? []
      : [...renderEstimate(plan.estimate, sent(plan)), ...losses(plan.snapshot), ...keeping(plan)],
    plan.warnings.map((text) => paint('warn', paint('strong', `WARNING: ${sanitize(text)}`))),
  ]);
}

/** The question below the plan. */
export function renderQuestion(plan: Pick<PlanView, 'counts' | 'limit' | 'tenant'>): string {
  return `Link ${pairsOf(plan)} on ${sanitize(plan.tenant)}?`;
}

/** A pair in words that tell which account survives. */
function renderPair(pair: PlanView['firstPairs'][number]): string {
  return `${sanitize(pair.primaryUserId)} stays, ${sanitize(pair.secondaryUserId)} is removed as an account`;
}

/** Pairs that are sent now. */
function sent({ counts, limit = Number.POSITIVE_INFINITY }: Pick<PlanView, 'counts' | 'limit'>): number {
  return Math.min(counts.ready, limit);
}

function pairsOf(plan: Pick<PlanView, 'counts' | 'limit'>): string {
  const of = sent(plan) < plan.counts.ready ? `${formatCount(sent(plan))} of ` : '';
  return `${of}${formatCounted(plan.counts.ready, 'pair')}`;
}

function refused({ refusedByReason }: PlanView, paint: Paint): string[] {
  const entries = [...REFUSALS, ...EXPORT_REFUSALS]
    .map((name) => ({ count: refusedByReason[name] ?? 0, name, hint: hintFor(name) }))
    .filter(({ count }) => count > 0);
  return explained('Refused before any call', entries, paint);
}

function firstPairs(plan: PlanView, paint: Paint): string[] {
  if (plan.firstPairs.length === 0) return [];
  const pairs = firstOf(sent(plan), plan.firstPairs.map(renderPair));
  return [paint('strong', 'The first pairs'), ...pairs.map((text) => `  ${text}`)];
}

function keeping({ keeping }: PlanView): string[] {
  return keeping?.terms.snapshot ? renderPreservation(keeping) : [];
}

/** What Auth0 documents of linking: the secondary's profile survives as an identity, its metadata does not. */
function losses(snapshot: boolean): string[] {
  const lost =
    'A link removes the secondary as an account and discards its user_metadata and app_metadata; unlinking does not restore them.';
  return [
    lost,
    snapshot
      ? 'A copy of each secondary is kept in snapshot.jsonl before its link is sent (--snapshot).'
      : 'No copy of them is kept: --snapshot keeps one, for undo.',
  ];
}
