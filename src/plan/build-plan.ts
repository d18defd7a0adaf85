import type { Decision, PlanCounts, PlanPolicy } from '../domain/row/decision.ts';
import type { Pair } from '../domain/row/pair.ts';
import { REFUSALS } from '../domain/row/reason.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { ClaimGraph } from './graph/claim-graph.ts';
import type { ClaimStructure } from './graph/classify-rows.ts';
import { InvolvedRows } from './graph/involved-rows.ts';
import { RootNames } from './graph/root-names.ts';
import type { PostingList } from './index/posting-list.ts';
import { RankBitset } from './index/rank-bitset.ts';
import type { Plan } from './plan.ts';
import { explainChain, explainClaim, explainCycle, type NumberedPair } from './refusal-message.ts';
import type { RowVerdicts } from './row-verdict.ts';

/** What {@link buildPlan} works with. */
export interface PlanInputs {
  readonly policy: PlanPolicy;
  readonly claims: ClaimGraph;
  readonly structure: ClaimStructure;
  readonly verdicts: RowVerdicts;
  /** The rows of each cycle. */
  readonly cycleRows: PostingList;
  readonly swappedFrom: number | undefined;
}

/** Makes the plan of the verdicts. Messages are written only when a row is asked for. */
export function buildPlan({ policy, claims, structure, verdicts, cycleRows, swappedFrom }: PlanInputs): Plan {
  const involved = new InvolvedRows(claims, structure, verdicts.rows, cycleRows);
  const names = new RootNames(new RankBitset(claims.index.end, rootsToName(claims, structure, verdicts)));
  const flattening = policy.onChain === 'flatten';
  const rootName = (row: number) => names.nameOf(structure.rootOf(claims.primaryOf(row)));
  const numbered = (pair: Pair): NumberedPair => ({
    pair,
    primary: claims.primaryOf(pair.row),
    secondary: claims.index.find(pair.secondaryUserId),
  });

  function decidePair(pair: Pair): Decision {
    const verdict = verdicts.get(pair.row);
    switch (verdict) {
      case 'send':
      case 'send_first':
        return { kind: 'send', primaryUserId: pair.primaryUserId };
      case 'send_to_root':
        return { kind: 'send', primaryUserId: rootName(pair.row) };
      case 'duplicate':
        return { kind: 'duplicate', of: claims.firstRowOf(claims.index.find(pair.secondaryUserId)) };
      case 'self_link': {
        const message = `${pair.primaryUserId} is both the primary and the secondary`;
        return { kind: 'refuse', reason: verdict, message };
      }
      case 'cycle':
        return { kind: 'refuse', reason: verdict, ...explainCycle(numbered(pair), involved, structure) };
      case 'chain':
        return {
          kind: 'refuse',
          reason: verdict,
          ...explainChain(numbered(pair), involved, structure, flattening),
        };
      case 'claimed_twice':
        return { kind: 'refuse', reason: verdict, ...explainClaim(numbered(pair), involved) };
      case 'invalid_row':
      case 'damaged_id':
      case 'link_token_rejected':
        throw new Error(`row ${pair.row} was planned as ${verdict}, and is a pair now`);
      default:
        return unreachable(verdict);
    }
  }

  return {
    counts: countsOf(verdicts),
    refusedByReason: refusalsOf(verdicts),
    changed: { flattened: verdicts.count('send_to_root'), firstOfSeveral: verdicts.count('send_first') },
    accounts: {
      size: claims.index.size,
      end: claims.index.end,
      find: (id) => claims.index.find(id),
      primaryOf: (row) => structure.rootOf(claims.primaryOf(row)),
      claimantOf(account) {
        const row = claims.firstRowOf(account);
        return row === 0 ? 0 : structure.rootOf(claims.primaryOf(row));
      },
    },
    release: () => claims.release(),
    ...(swappedFrom !== undefined && { swappedFrom }),
    needsRootNames: names.size > 0,
    addRootName(row) {
      if (row.kind === 'pair') names.add(claims.primaryOf(row.row), row.pair.primaryUserId);
    },
    decide(row) {
      if (row.kind === 'pair') return decidePair(row.pair);
      const { message, reason = 'invalid_row' } = row.invalid;
      return { kind: 'refuse', reason, message };
    },
    changeOf(row) {
      if (row.kind === 'invalid') return undefined;
      const { primaryUserId, secondaryUserId } = row.pair;
      const verdict = verdicts.get(row.row);
      if (verdict === 'send_to_root') {
        return `row ${row.row}: ${secondaryUserId} is linked to ${rootName(row.row)}, the first primary of the chain through ${primaryUserId}`;
      }
      if (verdict !== 'send_first') return undefined;
      return `row ${row.row}: ${primaryUserId} gets ${secondaryUserId}, because it is the first to claim it`;
    },
  };
}

/** The roots of the rows that are linked to one instead of to their own primary. */
function* rootsToName(claims: ClaimGraph, { rootOf }: ClaimStructure, verdicts: RowVerdicts) {
  if (verdicts.count('send_to_root') === 0) return;
  for (let row = 1; row <= verdicts.rows; row += 1) {
    if (verdicts.get(row) === 'send_to_root') yield rootOf(claims.primaryOf(row));
  }
}

/** The verdicts that refuse a row. A duplicate is skipped, not refused. */
const REFUSED = [...REFUSALS, 'link_token_rejected'] as const;

function countsOf(verdicts: RowVerdicts): PlanCounts {
  const { rows } = verdicts;
  const skipped = verdicts.count('duplicate');
  const refused = REFUSED.reduce((sum, reason) => sum + verdicts.count(reason), 0);
  return { rows, ready: rows - refused - skipped, already_linked: 0, refused, skipped };
}

function refusalsOf(verdicts: RowVerdicts): Plan['refusedByReason'] {
  const counted = REFUSED.map((reason) => [reason, verdicts.count(reason)] as const);
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}
