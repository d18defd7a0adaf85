import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VERSION } from '../../domain/version.ts';
import { estimateRun } from '../../plan/estimate-run.ts';
import { type AuditFolder, openAuditFolder } from '../../record/views/audit-folder.ts';
import { AUDIT_FORMAT, type AuditReport, writeAuditJson } from '../../record/views/audit-json.ts';
import type { PlanChanges } from '../../report/text/plan-sections.ts';
import type { RepeatedHeaders } from '../../report/text/repeated-headers.ts';
import { unlessInterrupted } from '../engine/throw-if-interrupted.ts';
import { openInputSource } from '../input/input-source.ts';
import type { FindingsSummary } from '../planning/findings-summary.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import { planWithExport } from '../planning/plan-with-export.ts';
import { previewChanges } from '../planning/preview.ts';
import { warnOfColumns } from '../planning/warn-of-columns.ts';
import { openAccountFacts } from './account-facts.ts';
import { auditFileAlone } from './audit-file.ts';
import type { AuditContext, AuditOptions } from './audit-options.ts';
import { auditRows } from './audit-rows.ts';
import { listChanges } from './list-changes.ts';
import { previewMerges } from './preview-merges.ts';

/** An audit that is done. */
export interface Audited {
  readonly report: AuditReport;
  readonly tally: FindingsSummary;
  readonly changes: PlanChanges;
  readonly repeatedHeaders: RepeatedHeaders;
  /** What the pairs were held against, for people. */
  readonly against: string;
  /** Absolute, where there is one. */
  readonly folder: string | undefined;
}

/**
 * Tells what a run would do and what is wrong, changing nothing.
 * @throws ProblemError for whatever keeps it from telling.
 */
export async function auditPairs(options: AuditOptions, context: AuditContext): Promise<Audited> {
  const folder = options.out === undefined ? undefined : await openAuditFolder(options.out, context.cwd);
  const kept = options.input === '-' ? await mkdtemp(join(tmpdir(), 'auth0-bulk-link-')) : undefined;
  try {
    const source = await openInputSource(options.input, kept ?? '', undefined, context);
    const input = await planWithExport(source, options.planning, context, { takesNotes: true });
    warnOfColumns(input, context.warn);
    return await unlessInterrupted(auditJudged(input, options, folder, context), context.stop);
  } finally {
    if (kept !== undefined) await rm(kept, { recursive: true, force: true });
    await folder?.removeIfUnused();
  }
}

async function auditJudged(
  input: PlannedInput,
  options: AuditOptions,
  folder: AuditFolder | undefined,
  context: AuditContext,
): Promise<Audited> {
  const known = await openAccountFacts(input, options, context);
  const terms = { folder: folder?.path, examples: options.examples !== false };
  const tally =
    known.judge === undefined && input.rowNotes !== undefined
      ? await auditFileAlone(input, input.rowNotes, terms, context)
      : await auditRows(input, known.judge, folder?.path, context);
  const changes = await previewChanges(input);
  if (folder !== undefined && changes.count > 0) await listChanges(input, folder.path);
  if (folder !== undefined && options.preservation !== undefined) {
    await previewMerges(
      input,
      { planning: options.planning, preservation: options.preservation },
      folder.path,
      context,
    );
  }
  const { counts, findings } = tally;
  const pairs = Math.min(counts.ready, options.limit ?? Number.POSITIVE_INFINITY);
  const report: AuditReport = {
    input: {
      path: input.name,
      sha256: input.sha256,
      rows: counts.rows,
      ...(input.repeatedHeaders.count > 0 && { repeated_headers: input.repeatedHeaders.count }),
    },
    counts,
    findings,
    estimate: estimateRun({
      pairs,
      perSecond: options.perSecondCap ?? known.learnedPerSecond,
      requestsPerPair: options.requestsPerPair ?? 1,
    }),
  };
  if (folder !== undefined) {
    await writeAuditJson(folder.path, {
      ...report,
      format: AUDIT_FORMAT,
      version: VERSION,
      sha256: input.sha256,
      tenant: known.tenant ?? null,
      against: known.against,
      options: { ...known.planning },
      finished_at: new Date(context.clock.now()).toISOString(),
    });
  }
  const { repeatedHeaders } = input;
  return { report, tally, changes, repeatedHeaders, against: known.inWords, folder: folder?.path };
}
