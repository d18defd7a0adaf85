import type { PlanCounts } from '../../domain/row/decision.ts';
import { formatCounted, formatDuration, formatRate } from './format.ts';
import { countLines, firstOf } from './layout.ts';
import type { Paint } from './paint.ts';
import { showInput } from './paths.ts';
import { sanitize } from './sanitize.ts';

/** What a run would cost, as `audit.json` says it. `null`: the tenant's rate is not known yet. */
export interface Estimate {
  readonly requests: number;
  readonly seconds: number | null;
  readonly per_second: number | null;
}

/** What `--on-chain flatten` or `--on-claimed-twice first` changed: how many rows, and the first few in words. */
export interface PlanChanges {
  readonly count: number;
  readonly examples: readonly string[];
}

/** Sustained rates that a reader may know their tenant by (Auth0's "Rate limits" page). */
const FREE_PER_SECOND = 2;
const ENTERPRISE_PER_SECOND = 16;

/**
 * How many rows the plan decided how, adding up to the rows of the input.
 * @param settled rows that an earlier part of the run has settled; they are in no other count.
 */
export function renderPlanCounts(counts: PlanCounts, input: string, paint: Paint, settled = 0): string[] {
  const parts = [
    { count: counts.ready, label: 'to link', tone: 'good' },
    { count: counts.already_linked, label: 'already linked' },
    { count: counts.refused, label: 'refused', tone: 'bad' },
    { count: counts.skipped, label: 'skipped: the same pair appears earlier in the file' },
    { count: settled, label: 'settled earlier in this run' },
  ] as const;
  const label = `${counts.rows === 1 ? 'row' : 'rows'} of ${showInput(input)}`;
  return countLines(
    parts.filter(({ count }, i) => i === 0 || count > 0),
    { count: counts.rows, label },
    paint,
  );
}

/** How long it takes and how many requests. Without a known rate, what it would be at two common ones. */
export function renderEstimate({ requests, seconds, per_second }: Estimate, ready: number): string[] {
  if (requests === 0) return [];
  const ofEach = ready > 0 ? Number((requests / ready).toFixed(1)) : 1;
  const each = ofEach === 1 ? '' : ` (${ofEach} a pair)`;
  const cost = `${formatCounted(requests, 'request')}${each}`;
  if (seconds !== null && per_second !== null) {
    return [`It takes about ${formatDuration(seconds)}: ${cost} at ${formatRate(per_second)}.`];
  }
  const at = (rate: number) => `${formatDuration(requests / rate)} at ${formatRate(rate)}`;
  return [
    `It takes ${cost}: ${at(FREE_PER_SECOND)} (Auth0's Free plan), ${at(ENTERPRISE_PER_SECOND)} (Enterprise); the run learns the tenant's rate.`,
  ];
}

/** What the plan made of rows it would otherwise have refused. */
export function renderChanges(changes: PlanChanges | undefined, paint: Paint): string[] {
  if (changes === undefined || changes.count === 0) return [];
  const title = paint('strong', `Changed as requested: ${formatCounted(changes.count, 'row')}`);
  const examples = changes.examples.map((text) => sanitize(text));
  return [title, ...firstOf(changes.count, examples).map((text) => `  ${text}`)];
}
