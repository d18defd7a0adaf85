import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { problem } from '../../domain/problem.ts';
import { type AuditJson, readAuditJson } from '../../record/views/audit-json.ts';
import type { RunContext } from '../engine/run-context.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import { PLANNING_FLAGS, type PlanningOptions } from '../planning/planning-options.ts';
import type { ReviewedAudit } from './link-options.ts';

/** The run that is compared with an audit. */
interface AuditedRun {
  readonly input: PlannedInput;
  /** With the sha256 of the export. */
  readonly planning: PlanningOptions;
  readonly tenant: string;
}

/**
 * Compares a run with the audit that somebody has reviewed: the audit must be of the same bytes, planned by the same
 * options, of the same tenant, and have found no errors.
 *
 * @throws ProblemError `no_audit`, `audit_damaged`, `audit_differs`, `audit_errors`, `audit_without_tenant`
 */
export async function requireAudit(
  { folder, anyTenant }: ReviewedAudit,
  { input, planning, tenant }: AuditedRun,
  context: Pick<RunContext, 'cwd' | 'warn'>,
): Promise<void> {
  const audit = await readAuditJson(resolve(context.cwd, folder), folder);
  const differs = (what: string, next: string) =>
    problem('audit_differs', `The audit in ${folder} ${what}: nothing was sent.`, next);
  if (audit.sha256 !== input.sha256) {
    throw differs(`is for other pairs than ${input.name} (their sha256 differ)`, 'Audit this file.');
  }
  if (audit.tenant !== null && audit.tenant !== tenant) {
    throw differs(
      `is for the tenant ${audit.tenant}, and this is ${tenant}`,
      'Audit the pairs on this tenant.',
    );
  }
  const other = differingOptions(audit, planning);
  if (other.length > 0) {
    const flags = other.map((name) => `--${PLANNING_FLAGS[name]}`).join(', ');
    throw differs(
      `checked the pairs with other options (${flags})`,
      `Use the options of the audit (audit.json has them), or audit the pairs with these: ${flags}.`,
    );
  }
  if (audit.counts.refused > 0) {
    throw problem(
      'audit_errors',
      `The audit in ${folder} found errors in ${audit.counts.refused} of ${audit.counts.rows} rows: nothing was sent.`,
      `Correct the rows that ${folder}/findings.jsonl names, and audit again.`,
    );
  }
  if (audit.tenant !== null) return;
  const unseen = `The audit in ${folder} checked the file alone: it says nothing about the tenant ${tenant}.`;
  if (!anyTenant) {
    throw problem(
      'audit_without_tenant',
      `${unseen} Nothing was sent.`,
      'If that is enough, add --yes; otherwise audit the pairs with --users or --live.',
    );
  }
  context.warn(unseen);
}

/** Which options the audit and the run do not have in common. An export is the same if its bytes are. */
function differingOptions(audit: AuditJson, planning: PlanningOptions): (keyof PlanningOptions)[] {
  const audited: Partial<PlanningOptions> = audit.options;
  const names = Object.keys(PLANNING_FLAGS) as (keyof PlanningOptions)[];
  return names.filter((name) =>
    name === 'users'
      ? audited.users?.sha256 !== planning.users?.sha256
      : !isDeepStrictEqual(audited[name], planning[name]),
  );
}
