import type { PlanCounts } from '../domain/row/decision.ts';
import type { AuditErrorCode, AuditWarningCode } from '../domain/row/finding.ts';
import { errorHint, warningHint } from './advice/finding-hints.ts';
import { formatCounted } from './text/format.ts';
import { explained, firstOf, labelled, page } from './text/layout.ts';
import { type Paint, painter } from './text/paint.ts';
import { showPath } from './text/paths.ts';
import {
  type Estimate,
  type PlanChanges,
  renderChanges,
  renderEstimate,
  renderPlanCounts,
} from './text/plan-sections.ts';
import { type RepeatedHeaders, renderRepeatedHeaders } from './text/repeated-headers.ts';
import { sanitize } from './text/sanitize.ts';

/** What `audit` found under one code: how often, and the first few in words. */
export interface FindingGroup<Code> {
  readonly code: Code;
  readonly count: number;
  readonly examples: readonly { readonly row: number; readonly line: number; readonly message: string }[];
}

/** What `audit` and `link --dry-run` tell a person. `input`, `counts` and `estimate` are those of audit.json. */
export interface AuditView {
  readonly input: { readonly path: string };
  readonly counts: PlanCounts;
  readonly estimate: Estimate;
  readonly errors: readonly FindingGroup<AuditErrorCode>[];
  readonly warnings: readonly FindingGroup<AuditWarningCode>[];
  /** What the pairs were held against, e.g. `the file alone`, `users.ndjson.gz, taken 2 h ago`. */
  readonly against: string;
  readonly changes?: PlanChanges;
  readonly repeatedHeaders?: RepeatedHeaders;
  /** Paths of audit.json and findings.jsonl, where `--out` asked for them. */
  readonly files: readonly (readonly [path: string, holds: string])[];
}

/** An audit in words: the verdict first, then counts that add up, every kind of finding with its first examples. */
export function renderAudit(audit: AuditView, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  return page([
    [verdict(audit, paint), `Checked: ${sanitize(audit.against)}`],
    renderPlanCounts(audit.counts, audit.input.path, paint),
    audit.repeatedHeaders === undefined ? [] : renderRepeatedHeaders(audit.repeatedHeaders),
    renderFindings('Errors: these rows cannot be linked as they are', audit.errors, errorHint, paint),
    renderFindings('Warnings', audit.warnings, warningHint, paint),
    renderChanges(audit.changes, paint),
    renderEstimate(audit.estimate, audit.counts.ready),
    labelled(audit.files.map(([path, holds]) => [showPath(path), holds])),
  ]);
}

/** Findings by code, the most frequent first: how often, what it means, and the first rows. */
function renderFindings<Code extends string>(
  title: string,
  groups: readonly FindingGroup<Code>[],
  hint: (code: Code) => string,
  paint: Paint,
): string[] {
  const entries = groups.map(({ code, count, examples }) => ({
    count,
    name: code,
    hint: hint(code),
    details: firstOf(count, examples.map(renderExample)),
  }));
  return explained(title, entries, paint);
}

function verdict({ errors, warnings, counts }: AuditView, paint: Paint): string {
  const total = (groups: readonly { readonly count: number }[]) =>
    groups.reduce((n, { count }) => n + count, 0);
  const warned = formatCounted(total(warnings), 'warning');
  if (errors.length === 0) {
    const ready = formatCounted(counts.ready, 'pair is', 'pairs are');
    return paint('good', paint('strong', `No errors, ${warned}: ${ready} ready to be linked.`));
  }
  return paint('bad', paint('strong', `${formatCounted(total(errors), 'error')}, ${warned}.`));
}

function renderExample({ row, line, message }: FindingGroup<string>['examples'][number]): string {
  return `row ${row} (line ${line}): ${sanitize(message)}`;
}
