import { AccountChecker } from '../../plan/accounts/check-accounts.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import type { PlanningOptions } from '../planning/planning-options.ts';
import { checkAccess, openTenant } from '../session/open-tenant.ts';
import type { AccountFactsSource } from './account-facts-source.ts';
import type { AuditContext, TenantAccess } from './audit-options.ts';
import { factsFromTenant } from './facts-from-tenant.ts';

/** Reads every account of the pairs. */
export async function factsByReads(
  input: PlannedInput,
  access: TenantAccess,
  planning: PlanningOptions,
  context: AuditContext,
): Promise<AccountFactsSource> {
  const { facts, learnedPerSecond } = await factsFromTenant(input, access, context);
  const { requireSameEmail = false, requireVerified = false } = planning;
  const terms = { source: 'tenant', isComplete: false, requireSameEmail, requireVerified } as const;
  const tenant = access.tenant.address.name;
  const inWords = `the tenant ${tenant}, by reading each account`;
  return {
    against: 'tenant',
    inWords,
    judge: new AccountChecker(facts, terms),
    tenant,
    planning,
    learnedPerSecond,
  };
}

/** Gets a token and looks whether it would do. @throws ProblemError where it would not. */
export async function tryAccess(access: TenantAccess, context: AuditContext): Promise<void> {
  const open = openTenant(access, context);
  try {
    await checkAccess(open, { address: access.tenant.address, scopes: access.scopes }, context);
  } finally {
    await open.connection.close();
  }
}
