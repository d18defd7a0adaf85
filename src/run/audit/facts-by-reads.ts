import { AccountJudge } from '../../plan/accounts/check-accounts.ts';
import type { JudgingOptions } from '../link/link-options.ts';
import type { JudgedInput } from '../planning/plan-file.ts';
import { checkAccess, openTenant } from '../session/open-tenant.ts';
import type { KnownAccounts } from './account-facts.ts';
import type { AuditWorld, TenantAccess } from './audit-options.ts';
import { readAccounts } from './facts-from-tenant.ts';

/** Reads every account of the pairs. */
export async function knowByReads(
  input: JudgedInput,
  access: TenantAccess,
  judging: JudgingOptions,
  world: AuditWorld,
): Promise<KnownAccounts> {
  const { facts, learnedPerSecond } = await readAccounts(input, access, world);
  const { requireSameEmail = false, requireVerified = false } = judging;
  const terms = { source: 'tenant', isComplete: false, requireSameEmail, requireVerified } as const;
  const tenant = access.tenant.address.name;
  const inWords = `the tenant ${tenant}, by reading each account`;
  return {
    against: 'tenant',
    inWords,
    judge: new AccountJudge(facts, terms),
    tenant,
    judging,
    learnedPerSecond,
  };
}

/** Gets a token and looks whether it would do. @throws ProblemError where it would not. */
export async function tryAccess(access: TenantAccess, world: AuditWorld): Promise<void> {
  const open = openTenant({ ...access, ...world });
  try {
    await checkAccess(open, { ...access, ...world }, access.scopes, world.stop.stopping, world.warn);
  } finally {
    await open.connection.close();
  }
}
