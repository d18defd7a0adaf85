import type { PlanPolicy } from '../../domain/row/decision.ts';
import type { AccountNumber } from '../index/account-index.ts';
import { RankBitset } from '../index/rank-bitset.ts';
import type { RowVerdict } from '../row-verdict.ts';
import { agreeOnRoot, type ChainRoots, findChainRoots } from './chain-roots.ts';
import type { ClaimGraph } from './claim-graph.ts';
import { findStronglyConnected, type StronglyConnected } from './strongly-connected.ts';

/** What the claims of a file form together. */
export interface ClaimStructure {
  /** The accounts that are a secondary in one row and a primary in another. */
  readonly chained: RankBitset;
  /** The cycle that an account is on, from 1; 0 is none. */
  readonly cycleOf: (account: AccountNumber) => number;
  /** Without `--on-chain flatten` every account is its own root. */
  readonly rootOf: ChainRoots;
}

/** Finds chains and cycles, and marks the secondaries that several primaries claim. */
export function findStructure(claims: ClaimGraph, policy: PlanPolicy): ClaimStructure {
  const chained = new RankBitset(claims.index.end, chainedAccounts(claims));
  const cycles = findStronglyConnected(chained, claims);
  const rootOf: ChainRoots =
    policy.onChain === 'flatten' ? findChainRoots(chained, cycles, claims, policy) : (account) => account;
  for (const secondary of claimedAgain(claims)) {
    if (!agreeOnRoot(secondary, claims, rootOf)) claims.markContested(secondary);
  }
  return { chained, cycleOf: cycleLookup(chained, cycles), rootOf };
}

/**
 * Reports every row whose verdict is not `send`, each at most once, in no particular order.
 * The first that applies wins: cycle, chain, claimed twice, duplicate.
 */
export function classifyRows(
  claims: ClaimGraph,
  structure: ClaimStructure,
  policy: PlanPolicy,
  report: (row: number, verdict: Exclude<RowVerdict, 'send'>) => void,
): void {
  const classify = (row: number, secondary: AccountNumber): void => {
    const verdict = verdictOf(row, secondary, claims, structure, policy);
    if (verdict !== 'send') report(row, verdict);
  };
  // Without chains, only a secondary with several claims can have another verdict.
  const secondaries = structure.chained.size > 0 ? claims.index.numbers() : claimedAgain(claims);
  for (const account of secondaries) {
    const first = claims.firstRowOf(account);
    if (first !== 0) classify(first, account);
  }
  const { later } = claims;
  for (let at = 0; at < later.length; at += 1) classify(later.rowAt(at), later.keyAt(at));
}

function verdictOf(
  row: number,
  secondary: AccountNumber,
  claims: ClaimGraph,
  { chained, cycleOf, rootOf }: ClaimStructure,
  policy: PlanPolicy,
): RowVerdict {
  const primary = claims.primaryOf(row);
  const cycle = cycleOf(secondary);
  if (cycle !== 0 && cycle === cycleOf(primary)) return 'cycle';
  const root = rootOf(primary);
  const inChain =
    policy.onChain === 'refuse' ? chained.has(primary) || chained.has(secondary) : root === 0 || cycle !== 0;
  if (inChain) return 'chain';
  const first = claims.firstRowOf(secondary);
  const contested = claims.isContested(secondary);
  if (contested) {
    const isFirstClaimant = root === rootOf(claims.primaryOf(first));
    if (policy.onClaimedTwice === 'refuse' || !isFirstClaimant) return 'claimed_twice';
  }
  if (row !== first) return 'duplicate';
  if (root !== primary) return 'send_to_root';
  return contested ? 'send_first' : 'send';
}

function* chainedAccounts(claims: ClaimGraph): Generator<AccountNumber> {
  // Most files have no chain, and millions of accounts to go through.
  if (!claims.hasChains) return;
  for (const account of claims.index.numbers()) {
    if (claims.firstRowOf(account) !== 0 && claims.isPrimary(account)) yield account;
  }
}

/** The secondaries that more than one row claims. */
function* claimedAgain({ later }: ClaimGraph): Generator<AccountNumber> {
  for (let at = 0; at < later.length; at += 1) {
    const key = later.keyAt(at);
    if (at === 0 || key !== later.keyAt(at - 1)) yield key;
  }
}

function cycleLookup(chained: RankBitset, { cycleOf }: StronglyConnected): ClaimStructure['cycleOf'] {
  return (account) => (chained.has(account) ? cycleOf[chained.rank(account)]! : 0);
}
