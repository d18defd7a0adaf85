import { splitAccountId } from '../../../src/domain/account/account-id.ts';
import type { Pair } from '../../../src/domain/row/pair.ts';

/** The pair of row 1, `auth0|p` and `google-oauth2|s`; `over` says where this one differs. */
export function aPair(over: Partial<Pair> = {}): Pair {
  const secondaryUserId = over.secondaryUserId ?? 'google-oauth2|s';
  return {
    row: 1,
    line: 2,
    primaryUserId: 'auth0|p',
    secondary: splitAccountId(secondaryUserId) ?? { provider: '', userId: secondaryUserId },
    ...over,
    secondaryUserId,
  };
}
