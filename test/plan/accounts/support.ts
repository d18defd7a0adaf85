import type { UserFacts } from '../../../src/domain/account/user-facts.ts';
import type { AccountCheckOptions } from '../../../src/plan/accounts/check-accounts.ts';

export function aUser(userId: string, over: Partial<UserFacts> = {}): UserFacts {
  return {
    userId,
    email: 'ada@example.com',
    emailVerified: true,
    isBlocked: false,
    hasUserMetadata: false,
    hasAppMetadata: false,
    linked: [],
    ...over,
  };
}

export const EXPORT: AccountCheckOptions = {
  source: 'export',
  isComplete: true,
  requireSameEmail: false,
  requireVerified: false,
};
