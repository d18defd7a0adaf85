import type { JudgingPolicy } from '../domain/decision.ts';
import type { ReadRow } from '../domain/pair.ts';
import { createPlanner } from './create-planner.ts';
import type { Plan } from './plan.ts';

/**
 * Judges a file: goes through its rows once, and once more where chains are flattened and their roots' ids are needed.
 *
 * @param pass starts a pass over the rows, from the first to the last, the same ones every time.
 * @param random as `Math.random`.
 */
export async function judgeRows(
  pass: () => AsyncIterable<readonly ReadRow[]>,
  policy: JudgingPolicy,
  random: () => number,
): Promise<Plan> {
  const planner = createPlanner(policy, random);
  for await (const rows of pass()) {
    for (const row of rows) planner.add(row);
  }
  const plan = planner.finish();
  if (plan.wantsNames) {
    for await (const rows of pass()) {
      for (const row of rows) plan.learnName(row);
    }
  }
  return plan;
}
