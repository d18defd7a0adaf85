import type { FindingCode } from '../../domain/row/finding.ts';
import type { Plan } from '../../plan/plan.ts';
import { throwIfInterrupted } from '../engine/throw-if-interrupted.ts';
import { fileFindings, findingsOf } from '../planning/file-findings.ts';
import { EXAMPLES, type FindingsSummary } from '../planning/findings-summary.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import type { RowFindings } from '../planning/row-findings.ts';
import type { AuditContext } from './audit-options.ts';
import { auditRows, writeFindings } from './audit-rows.ts';

/** What an audit of the file alone is to tell beside the counts. */
export interface AuditFileOptions {
  /** Where findings.jsonl goes; undefined: nowhere. */
  readonly folder: string | undefined;
  /** Whether somebody reads the first few of each finding. */
  readonly examples: boolean;
}

/**
 * Adds up what the file alone tells. The pass that judged it has noted what each row tells by itself, and the plan
 * has counted the rest; so the rows are read again only to list or to show what the whole file tells of a row, and
 * only as far as the last that is wanted.
 *
 * @param notes of every row.
 */
export async function auditFileAlone(
  input: PlannedInput,
  notes: RowFindings,
  { folder, examples }: AuditFileOptions,
  context: Pick<AuditContext, 'scrubber' | 'stop'>,
): Promise<FindingsSummary> {
  const { plan } = input;
  const { tally } = notes;
  const others = toldByWholeFile(plan, tally);
  const total = others.reduce((sum, [, count]) => sum + count, tally.total);
  // With `--on-chain flatten` a finding names the primary that the row is sent to, which its own pass did not know.
  const isMoved = plan.changed.flattened > 0 && total > 0;
  const isListed = folder === undefined || (others.length === 0 && notes.findings !== undefined);
  if (isMoved || !isListed) return await auditRows(input, undefined, folder, context, total);
  if (folder !== undefined) await writeFindings(folder, [notes.findings ?? []], context.scrubber);
  tally.countRows(plan.counts);
  for (const [code, count] of others) tally.expect(code, count);
  if (examples) await showFirst(input, new Map(others), tally, context.stop.draining);
  return tally;
}

/** What only the whole file tells, and of how many rows. */
function toldByWholeFile(
  { counts, refusedByReason, swappedFrom }: Plan,
  noted: FindingsSummary,
): (readonly [FindingCode, number])[] {
  const errors = new Map(noted.errors.map(({ code, count }) => [code, count]));
  const all: (readonly [FindingCode, number])[] = [
    ...Object.entries(refusedByReason).map(
      ([code, count]) => [code as FindingCode, count - (errors.get(code as never) ?? 0)] as const,
    ),
    ['duplicate', counts.skipped],
    ['columns_swapped', swappedFrom === undefined ? 0 : 1],
  ];
  return all.filter(([, count]) => count > 0);
}

/** Reads on until the first few of each have been seen. */
async function showFirst(
  { plan, rows }: PlannedInput,
  wanted: ReadonlyMap<FindingCode, number>,
  tally: FindingsSummary,
  draining: AbortSignal,
): Promise<void> {
  const left = new Map([...wanted].map(([code, count]) => [code, Math.min(EXAMPLES, count)]));
  if (left.size === 0) return;
  for await (const batch of rows()) {
    throwIfInterrupted(draining);
    for (const row of batch) {
      const decision = plan.decide(row);
      if (decision.kind === 'send' && row.row !== plan.swappedFrom) continue;
      const found = fileFindings(row, decision, plan).filter(({ code }) => left.has(code));
      for (const finding of findingsOf(found, row)) {
        tally.show(finding);
        const more = (left.get(finding.code) ?? 0) - 1;
        if (more === 0) left.delete(finding.code);
        else left.set(finding.code, more);
      }
    }
    if (left.size === 0) return;
  }
}
