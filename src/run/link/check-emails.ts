import type { UserFacts } from '../../domain/account/user-facts.ts';
import { comparableEmail, type EmailRules, emailRefusal } from '../../plan/accounts/email-rules.ts';
import { createFactReads, type FactReads } from '../../tenant/api/fact-reads.ts';
import type { TenantClient } from '../../tenant/http/client.ts';
import type { RowWork } from '../engine/dispatch-rows.ts';
import type { RowResult } from '../engine/row-result.ts';
import { resultBeforeLink } from '../engine/step-end.ts';
import type { PlanningOptions } from './link-options.ts';
import { type LinkRowDeps, linkRow, type RowTask } from './link-row.ts';

/** What is done for a row, given the means of linking it. */
type Work = (linking: LinkRowDeps) => RowWork;

/** Whether rows may have to be proven: that takes reads. */
export function requiresEmailCheck({ requireSameEmail, requireVerified }: PlanningOptions): boolean {
  return requireSameEmail === true || requireVerified === true;
}

/**
 * Before a row is sent for which the export does not show what `--require-…` asks for, has the tenant show it: an account
 * that is younger than the export must not slip through.
 *
 * @param work what is done for a row otherwise; undefined: it is linked, and that is all.
 */
export function withEmailCheck(
  judging: PlanningOptions,
  client: TenantClient,
  work: Work | undefined,
): Work | undefined {
  if (!requiresEmailCheck(judging)) return work;
  const { requireSameEmail = false, requireVerified = false } = judging;
  const requirements = { requireSameEmail, requireVerified };
  const reads = createFactReads(client);
  const others: Work = work ?? ((linking) => (row) => linkRow(row, linking));
  return (linking) => (row) => {
    if (row.unproven === undefined) return others(linking)(row);
    const prepare = () => prove(row, reads, requirements, linking.stopping);
    return others({ ...linking, prepare })(row);
  };
}

/** @returns how the row ends, where it must not be sent. */
async function prove(
  { pair, primaryUserId }: RowTask,
  reads: FactReads,
  requirements: EmailRules,
  stopping: AbortSignal,
): Promise<RowResult | undefined> {
  const record = { attempts: 0 };
  const primary = await reads.read(primaryUserId, stopping);
  if (primary.kind === 'unknown') return resultBeforeLink(primary.answer, record, stopping);
  if (primary.kind === 'absent') return { kind: 'failed', reason: 'primary_not_found', record };
  if (primary.facts.linked.includes(pair.secondaryUserId)) {
    const identities = primary.facts.linked.length + 1;
    return { kind: 'already_linked', evidence: 'read', record: { ...record, identities } };
  }
  const secondary = await reads.read(pair.secondaryUserId, stopping);
  if (secondary.kind === 'unknown') return resultBeforeLink(secondary.answer, record, stopping);
  if (secondary.kind === 'absent') return { kind: 'failed', reason: 'secondary_not_found', record };
  const [one, other] = [primary.facts, secondary.facts];
  const isSame =
    one.email !== undefined &&
    other.email !== undefined &&
    comparableEmail(one.email) === comparableEmail(other.email);
  const refusal = emailRefusal(emailOf(one), emailOf(other), isSame, requirements);
  if (refusal === undefined) return undefined;
  return { kind: 'failed', reason: refusal.code, record: { ...record, message: refusal.message } };
}

function emailOf({ userId, email, emailVerified }: UserFacts) {
  return { id: userId, hasEmail: email !== undefined, isVerified: emailVerified };
}
