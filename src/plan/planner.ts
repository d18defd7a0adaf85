import type { PlanPolicy } from '../domain/row/decision.ts';
import type { ReadRow } from '../domain/row/pair.ts';
import { buildPlan } from './build-plan.ts';
import { ClaimGraph } from './graph/claim-graph.ts';
import { classifyRows, findStructure } from './graph/classify-rows.ts';
import { PostingListBuilder } from './index/posting-list.ts';
import type { Plan } from './plan.ts';
import { RowVerdicts } from './row-verdict.ts';
import { SwappedColumns } from './swapped-columns.ts';

/** Takes every row of a file once, in file order, and judges it as a whole. */
export interface Planner {
  add(row: ReadRow): void;
  /** About so many rows will be added: place is made for them at once. */
  expect(rows: number): void;
  /** Nothing may be added afterwards. */
  finish(): Plan;
}

/**
 * Judges a file of any size by itself: about 48 bytes a row at two new accounts a row, no ids kept.
 *
 * An invalid row and a self link claim nothing, since they are never sent: no other row is refused for them.
 *
 * @param random as `Math.random`.
 */
export function createPlanner(policy: PlanPolicy, random: () => number): Planner {
  const claims = new ClaimGraph(random);
  const verdicts = new RowVerdicts();
  const swaps = new SwappedColumns();

  return {
    add(row) {
      if (row.row !== verdicts.rows + 1)
        throw new Error(`row ${row.row} was added after row ${verdicts.rows}`);
      if (row.kind === 'invalid') {
        verdicts.append(row.invalid.reason ?? 'invalid_row');
        return;
      }
      const { primaryUserId, secondaryUserId } = row.pair;
      swaps.add(row.pair);
      if (primaryUserId === secondaryUserId) {
        verdicts.append('self_link');
        return;
      }
      verdicts.append('send');
      claims.add(primaryUserId, secondaryUserId, row.row);
    },
    expect: (rows) => claims.index.reserve(rows * 2),
    finish() {
      claims.finish();
      const structure = findStructure(claims, policy);
      const circleRows = new PostingListBuilder();
      classifyRows(claims, structure, policy, (row, verdict) => {
        verdicts.set(row, verdict);
        if (verdict === 'cycle') circleRows.add(structure.circleOf(claims.primaryOf(row)), row);
      });
      const { swappedFrom } = swaps;
      return buildPlan({ policy, claims, structure, verdicts, circleRows: circleRows.build(), swappedFrom });
    },
  };
}
