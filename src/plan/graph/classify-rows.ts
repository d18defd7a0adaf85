import type { PlanPolicy } from '../../domain/row/decision.ts';
import type { AccountNumber } from '../index/account-index.ts';
import { RankBitset } from '../index/rank-bitset.ts';
import type { RowVerdict } from '../row-verdict.ts';
import { agreeOnRoot, type ChainRoots, findChainRoots } from './chain-roots.ts';
import type { ClaimGraph } from './claim-graph.ts';
import { findStronglyConnected, type StronglyConnected } from './strongly-connected.ts';

/** What the claims of a file make together. */
export interface ClaimStructure {
  /** The accounts that are a secondary in one row and a primary in another. */
  readonly chained: RankBitset;
  /** Which circle an account is on; 0 is none. */
  readonly circleOf: (account: AccountNumber) => number;
  /** Without `--on-chain flatten` every account is its own. */
  readonly rootOf: ChainRoots;
}

/** Finds chains and circles, and marks the secondaries that several primaries claim. */
export function findStructure(claims: ClaimGraph, policy: PlanPolicy): ClaimStructure {
  const chained = new RankBitset(claims.index.end, chainedAccounts(claims));
  const circles = findStronglyConnected(chained, claims);
  const rootOf: ChainRoots =
    policy.onChain === 'flatten' ? findChainRoots(chained, circles, claims, policy) : (account) => account;
  for (const secondary of claimedAgain(claims)) {
    if (!agreeOnRoot(secondary, claims, rootOf)) claims.markContested(secondary);
  }
  return { chained, circleOf: circleLookup(chained, circles), rootOf };
}

/**
 * Tells every row whose verdict is not to send it as it stands, in no particular order, each at most once.
 * The first that applies: cycle, chain, claimed twice, duplicate.
 */
export function classifyRows(
  claims: ClaimGraph,
  structure: ClaimStructure,
  policy: PlanPolicy,
  tell: (row: number, verdict: Exclude<RowVerdict, 'send'>) => void,
): void {
  const judge = (row: number, secondary: AccountNumber): void => {
    const verdict = verdictOf(row, secondary, claims, structure, policy);
    if (verdict !== 'send') tell(row, verdict);
  };
  // Without a chain only a secondary that is claimed again can be anything but fine.
  const secondaries = structure.chained.size > 0 ? claims.index.numbers() : claimedAgain(claims);
  for (const account of secondaries) {
    const first = claims.firstRowOf(account);
    if (first !== 0) judge(first, account);
  }
  const { later } = claims;
  for (let at = 0; at < later.length; at += 1) judge(later.rowAt(at), later.keyAt(at));
}

function verdictOf(
  row: number,
  secondary: AccountNumber,
  claims: ClaimGraph,
  { chained, circleOf, rootOf }: ClaimStructure,
  policy: PlanPolicy,
): RowVerdict {
  const primary = claims.primaryOf(row);
  const circle = circleOf(secondary);
  if (circle !== 0 && circle === circleOf(primary)) return 'cycle';
  const root = rootOf(primary);
  const inChain =
    policy.onChain === 'refuse' ? chained.has(primary) || chained.has(secondary) : root === 0 || circle !== 0;
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
  // Most files have none, and millions of accounts.
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

function circleLookup(chained: RankBitset, { circleOf }: StronglyConnected): ClaimStructure['circleOf'] {
  return (account) => (chained.has(account) ? circleOf[chained.rank(account)]! : 0);
}
