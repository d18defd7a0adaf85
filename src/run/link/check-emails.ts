import type { UserFacts } from '../../domain/account/user-facts.ts';
import { comparableEmail, type EmailRules, emailRefusal } from '../../plan/accounts/email-rules.ts';
import { createFactReads, type FactReads } from '../../tenant/api/fact-reads.ts';
import type { TenantClient } from '../../tenant/http/client.ts';
import type { LinkSteps } from '../engine/link-steps.ts';
import type { RowTask } from '../engine/row-handler.ts';
import { type RowResult, resultBeforeLink } from '../engine/row-result.ts';
import type { PlanningOptions } from '../planning/planning-options.ts';

/** Whether e-mail addresses may have to be read from the tenant. */
export function requiresEmailCheck({ requireSameEmail, requireVerified }: PlanningOptions): boolean {
  return requireSameEmail === true || requireVerified === true;
}

/**
 * The step before a row's link that has the tenant show what `--require-…` asks for, where the export does not: an
 * account that is younger than the export must not slip through.
 *
 * @returns no step where nothing is required.
 */
export function emailChecks(
  planning: PlanningOptions,
  client: TenantClient,
  draining: AbortSignal,
): LinkSteps['beforeLink'] {
  if (!requiresEmailCheck(planning)) return [];
  const { requireSameEmail = false, requireVerified = false } = planning;
  const requirements = { requireSameEmail, requireVerified };
  const reads = createFactReads(client);
  return [async (row) => (row.unproven ? await checkEmails(row, reads, requirements, draining) : undefined)];
}

/** @returns how the row ends, where it must not be sent. */
async function checkEmails(
  { pair, primaryUserId }: RowTask,
  reads: FactReads,
  requirements: EmailRules,
  draining: AbortSignal,
): Promise<RowResult | undefined> {
  const record = { attempts: 0 };
  const primary = await reads.read(primaryUserId, draining);
  if (primary.kind === 'unknown') return resultBeforeLink(primary.answer, record, draining);
  if (primary.kind === 'absent') return { kind: 'failed', reason: 'primary_not_found', record };
  if (primary.facts.linked.includes(pair.secondaryUserId)) {
    const identities = primary.facts.linked.length + 1;
    return { kind: 'already_linked', evidence: 'read', record: { ...record, identities } };
  }
  const secondary = await reads.read(pair.secondaryUserId, draining);
  if (secondary.kind === 'unknown') return resultBeforeLink(secondary.answer, record, draining);
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
