import type { PlanPolicy } from '../../domain/row/decision.ts';
import type { AccountNumber } from '../index/account-index.ts';
import type { RankBitset } from '../index/rank-bitset.ts';
import type { ClaimGraph } from './claim-graph.ts';
import type { StronglyConnected } from './strongly-connected.ts';

/** Where an account ends up when every chain is followed to its beginning; 0 where that cannot be told. */
export type ChainRoots = (account: AccountNumber) => AccountNumber;

/**
 * The roots for `--on-chain flatten`. A root cannot be told above a circle, nor where several roots claim an account
 * (with `--on-claimed-twice first` the first claim rules), nor for anything that hangs below.
 */
export function findChainRoots(
  chained: RankBitset,
  { circleOf, order }: StronglyConnected,
  claims: ClaimGraph,
  policy: PlanPolicy,
): ChainRoots {
  const roots = new Uint32Array(chained.size);
  const rootOf: ChainRoots = (account) => (chained.has(account) ? roots[chained.rank(account)]! : account);
  for (const place of order) {
    // What claims a place stands before it in the order, so its root is known by now.
    const account = chained.at(place);
    const isClear = policy.onClaimedTwice === 'first' || agreeOnRoot(account, claims, rootOf);
    if (circleOf[place] === 0 && isClear) roots[place] = rootOf(claims.primaryOf(claims.firstRowOf(account)));
  }
  return rootOf;
}

/** Whether everyone who claims a secondary leads to the same root: then it is claimed once, whatever the rows say. */
export function agreeOnRoot(secondary: AccountNumber, claims: ClaimGraph, rootOf: ChainRoots): boolean {
  const first = rootOf(claims.primaryOf(claims.firstRowOf(secondary)));
  const count = claims.rowCountOf(secondary);
  for (let at = 1; at < count; at += 1) {
    if (rootOf(claims.primaryOf(claims.rowOf(secondary, at))) !== first) return false;
  }
  return true;
}
