import type { PlanPolicy } from '../domain/row/decision.ts';
import type { ReadRow } from '../domain/row/pair.ts';
import { buildPlan } from './build-plan.ts';
import { ClaimGraph } from './graph/claim-graph.ts';
import { classifyRows, findStructure } from './graph/classify-rows.ts';
import { PostingListBuilder } from './index/posting-list.ts';
import type { Plan } from './plan.ts';
import { RowVerdicts } from './row-verdict.ts';
import { SwappedColumns } from './swapped-columns.ts';

/** Takes every row of a file once, in file order, and plans the file as a whole. */
export interface Planner {
  add(row: ReadRow): void;
  /** Reserves memory for about this many rows. */
  expect(rows: number): void;
  /** Nothing may be added afterwards. */
  finish(): Plan;
}

/**
 * Plans a file of any size in about 48 bytes a row at two new accounts a row. No ids are kept.
 *
 * An invalid row and a self link are never sent, so they claim nothing and no other row is refused because of them.
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
      const cycleRows = new PostingListBuilder();
      classifyRows(claims, structure, policy, (row, verdict) => {
        verdicts.set(row, verdict);
        if (verdict === 'cycle') cycleRows.add(structure.cycleOf(claims.primaryOf(row)), row);
      });
      const { swappedFrom } = swaps;
      return buildPlan({ policy, claims, structure, verdicts, cycleRows: cycleRows.build(), swappedFrom });
    },
  };
}
