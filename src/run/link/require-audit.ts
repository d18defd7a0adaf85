import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { problem } from '../../domain/problem.ts';
import { type AuditJson, readAuditJson } from '../../record/views/audit-json.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import { FLAG_NAMES } from '../session/resume-options.ts';
import type { PlanningOptions, ReviewedAudit } from './link-options.ts';

/**
 * Holds a run against the audit that somebody has looked at: it was of these very bytes, judged by these options, of this
 * tenant, and found no errors.
 *
 * @param judging the run's, with the sha256 of its export.
 * @throws ProblemError `no_audit`, `audit_damaged`, `audit_differs`, `audit_errors`, `audit_without_tenant`
 */
export async function requireAudit(
  { folder, anyTenant }: ReviewedAudit,
  input: PlannedInput,
  judging: PlanningOptions,
  tenant: string,
  world: { readonly cwd: string; warn(message: string): void },
): Promise<void> {
  const audit = await readAuditJson(resolve(world.cwd, folder), folder);
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
  const other = differingOptions(audit, judging);
  if (other.length > 0) {
    const flags = other.map((name) => FLAG_NAMES[name]).join(', ');
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
  world.warn(unseen);
}

/** Which options the audit and the run do not have in common. An export is the same if its bytes are. */
function differingOptions(audit: AuditJson, judging: PlanningOptions): (keyof PlanningOptions)[] {
  const audited: Partial<PlanningOptions> = audit.options;
  const names = Object.keys(FLAG_NAMES) as (keyof PlanningOptions)[];
  return names.filter((name) =>
    name === 'users'
      ? audited.users?.sha256 !== judging.users?.sha256
      : !isDeepStrictEqual(audited[name], judging[name]),
  );
}
