import { FAILURE_REASONS, type FailureReason } from '../domain/row/reason.ts';
import type { Counts, Summary } from '../domain/summary.ts';
import { hintFor } from './advice/failure-hints.ts';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatMs,
  formatRate,
  formatTime,
} from './text/format.ts';
import { countLines, explained, labelled, page } from './text/layout.ts';
import { type Paint, painter } from './text/paint.ts';
import { showInput, showPath } from './text/paths.ts';
import { sanitize } from './text/sanitize.ts';
import { renderHeadline } from './text/summary-headline.ts';
import { renderPaths, renderRetry } from './text/summary-paths.ts';
import { isUndo, NEVER_BACK, undoCounts } from './text/undo-summary.ts';

/** What the summary's text needs beside the summary. */
export interface SummaryContext {
  /** The run's folder, as it was typed or chosen. */
  readonly folder: string;
  /** Names of the files that exist in it. */
  readonly files: readonly string[];
  readonly color: boolean;
  /** Reasons given with `--accept`. */
  readonly accepted: readonly FailureReason[];
  /** Requests of the burst that were left to others, where the burst is known. */
  readonly reserve?: number;
  /** What to type to go on, as `resumeCommand` words it. */
  readonly resume: string;
}

/**
 * A run's summary for the person who finds it in the morning: how it ended, counts that add up, what failed and what
 * to do about it, what it cost, where to look, what to type. The same text during `link` and from `report`.
 */
export function renderSummary(summary: Summary, context: SummaryContext): string {
  const { folder, files, accepted } = context;
  const paint = painter(context.color);
  return page([
    renderHeadline(summary, accepted, showPath(context.resume), paint),
    counts(summary.counts, showInput(summary.input.path), paint),
    repeatedHeaders(summary.input),
    failures(summary, accepted, paint),
    isUndo(summary.counts) && summary.counts.unlinked > 0 ? [NEVER_BACK] : [],
    labelled(facts(summary, context.reserve)),
    renderPaths(summary, folder, files),
    renderRetry(summary, folder, files),
  ]);
}

function counts(counts: Counts, input: string, paint: Paint): string[] {
  if (isUndo(counts)) {
    const { parts, total } = undoCounts(counts, input);
    return countLines(parts, total, paint);
  }
  const always = [
    { count: counts.linked, label: 'linked', tone: 'good' },
    { count: counts.already_linked, label: 'already linked' },
    { count: counts.failed, label: 'failed', tone: 'bad' },
  ] as const;
  const sometimes = [
    { count: counts.skipped, label: 'skipped: the same pair appears earlier in the file' },
    { count: counts.not_attempted, label: 'not attempted: --resume links them', tone: 'warn' },
    {
      count: counts.unsettled,
      label: 'unsettled: sent, outcome unknown; --resume settles them',
      tone: 'warn',
    },
  ] as const;
  const total = { count: counts.rows, label: `${counts.rows === 1 ? 'row' : 'rows'} of ${input}` };
  return countLines([...always, ...sometimes.filter(({ count }) => count > 0)], total, paint);
}

function repeatedHeaders({ repeated_headers: count = 0 }: Summary['input']): string[] {
  if (count === 0) return [];
  return [`${formatCounted(count, 'repeated header was', 'repeated headers were')} skipped.`];
}

function failures(summary: Summary, accepted: readonly FailureReason[], paint: Paint): string[] {
  const entries = FAILURE_REASONS.map((reason) => ({
    count: summary.failures_by_reason[reason] ?? 0,
    name: accepted.includes(reason) ? `${reason} (accepted)` : reason,
    hint: hintFor(reason),
  }));
  return explained(
    'Why rows failed',
    entries.filter(({ count }) => count > 0),
    paint,
  );
}

function facts(
  { requests, rate, latency_ms: latency, ...summary }: Summary,
  reserve = 0,
): [string, string][] {
  const pace = rate.per_second === null ? '' : ` at ${formatRate(rate.per_second)}`;
  const learned = rate.learned_per_second === null ? [] : [`${formatRate(rate.learned_per_second)} learned`];
  const limit = rate.limit === null ? [] : [`bursts of ${formatCount(rate.limit)}`];
  const left = reserve > 0 ? [`${formatCount(reserve)} of them left to other clients`] : [];
  const waited = rate.waited_s > 0 ? [`waited ${formatDuration(rate.waited_s)} for it`] : [];
  const tenantsRate = [...learned, ...limit, ...left, ...waited].join(', ');
  const rows: [string, string][] = [
    ['Tenant', sanitize(summary.tenant)],
    [
      'Time',
      `${formatDuration(summary.duration_s)} working, from ${formatTime(summary.started_at)} to ${formatTime(summary.finished_at)}`,
    ],
    [
      'Requests',
      `${formatCount(requests.sent)} sent${pace}, ${formatCount(requests.throttled)} throttled (429), ${formatCount(requests.retried)} retried`,
    ],
  ];
  if (tenantsRate !== '') rows.push(["Tenant's rate", tenantsRate]);
  if (latency !== null) {
    const { p50, p95, p99, max } = latency;
    rows.push([
      'Latency',
      `p50 ${formatMs(p50)}, p95 ${formatMs(p95)}, p99 ${formatMs(p99)}, max ${formatMs(max)}`,
    ]);
  }
  return rows;
}
