import type { PlannedInput } from '../planning/plan-file.ts';
import { checkerOf, loadFacts, requireAccountFacts } from '../planning/plan-pairs.ts';
import type { AccountFactsSource } from './account-facts-source.ts';
import type { AuditContext, AuditOptions } from './audit-options.ts';

/**
 * Learns what the order wants the pairs to be held against: an export, the tenant, or nothing but the file.
 * @throws ProblemError where that cannot be had.
 */
export async function openAccountFacts(
  input: PlannedInput,
  options: AuditOptions,
  context: AuditContext,
): Promise<AccountFactsSource> {
  const { access, planning } = options;
  const tenant = access?.tenant.address.name;
  const isAnythingToSend = input.plan.counts.ready > 0;
  if (options.live && access !== undefined) {
    const { factsByReads } = await import('./facts-by-reads.ts');
    return await factsByReads(input, access, planning, context);
  }
  if (planning.users === undefined)
    requireAccountFacts(planning, options.live === undefined ? '--users' : '--users or --live');
  if (access !== undefined && isAnythingToSend) {
    const { tryAccess } = await import('./facts-by-reads.ts');
    await tryAccess(access, context);
  }
  if (planning.users === undefined) {
    return { against: 'file', inWords: 'the file alone', tenant, planning };
  }
  const learnt = await loadFacts(planning.users, input, planning, options, context);
  return {
    against: 'export',
    inWords: learnt.inWords,
    judge: checkerOf(learnt, planning),
    tenant: learnt.tenant ?? tenant,
    planning: { ...planning, users: { path: planning.users.path, sha256: learnt.sha256 } },
  };
}
