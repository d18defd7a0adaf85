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
  order: AuditOptions,
  world: AuditContext,
): Promise<AccountFactsSource> {
  const { access, judging } = order;
  const tenant = access?.tenant.address.name;
  const isAnythingToSend = input.judgement.counts.ready > 0;
  if (order.live && access !== undefined) {
    const { factsByReads } = await import('./facts-by-reads.ts');
    return await factsByReads(input, access, judging, world);
  }
  if (judging.users === undefined)
    requireAccountFacts(judging, order.live === undefined ? '--users' : '--users or --live');
  if (access !== undefined && isAnythingToSend) {
    const { tryAccess } = await import('./facts-by-reads.ts');
    await tryAccess(access, world);
  }
  if (judging.users === undefined) {
    return { against: 'file', inWords: 'the file alone', tenant, judging };
  }
  const learnt = await loadFacts(judging.users, input, judging, order, world);
  return {
    against: 'export',
    inWords: learnt.inWords,
    judge: checkerOf(learnt, judging),
    tenant: learnt.tenant ?? tenant,
    judging: { ...judging, users: { path: judging.users.path, sha256: learnt.sha256 } },
  };
}
