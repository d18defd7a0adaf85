import type { PlanPolicy } from '../../domain/row/decision.ts';
import type { AccountNumber } from '../index/account-index.ts';
import type { RankBitset } from '../index/rank-bitset.ts';
import type { ClaimGraph } from './claim-graph.ts';
import type { StronglyConnected } from './strongly-connected.ts';

/** The account at the top of the chain that an account is on, or the account itself; 0 where the root is unknown. */
export type ChainRoots = (account: AccountNumber) => AccountNumber;

/**
 * The roots for `--on-chain flatten`. The root is unknown on a cycle, where several roots claim an account (with
 * `--on-claimed-twice first` the first claim counts), and for every account below those.
 */
export function findChainRoots(
  chained: RankBitset,
  { cycleOf, order }: StronglyConnected,
  claims: ClaimGraph,
  policy: PlanPolicy,
): ChainRoots {
  const roots = new Uint32Array(chained.size);
  const rootOf: ChainRoots = (account) => (chained.has(account) ? roots[chained.rank(account)]! : account);
  for (const place of order) {
    // The accounts that claim this one come earlier in the order, so their roots are known.
    const account = chained.at(place);
    const isUnambiguous = policy.onClaimedTwice === 'first' || agreeOnRoot(account, claims, rootOf);
    if (cycleOf[place] === 0 && isUnambiguous)
      roots[place] = rootOf(claims.primaryOf(claims.firstRowOf(account)));
  }
  return rootOf;
}

/** Whether all claims on a secondary lead to the same root. Then they count as one claim. */
export function agreeOnRoot(secondary: AccountNumber, claims: ClaimGraph, rootOf: ChainRoots): boolean {
  const first = rootOf(claims.primaryOf(claims.firstRowOf(secondary)));
  const count = claims.rowCountOf(secondary);
  for (let at = 1; at < count; at += 1) {
    if (rootOf(claims.primaryOf(claims.rowOf(secondary, at))) !== first) return false;
  }
  return true;
}
