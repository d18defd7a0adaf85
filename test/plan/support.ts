import { splitAccountId } from '../../src/domain/account/account-id.ts';
import type { Decision, PlanPolicy } from '../../src/domain/row/decision.ts';
import type { ReadRow } from '../../src/domain/row/pair.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { createPlanner } from '../../src/plan/planner.ts';

export const REFUSE: PlanPolicy = { onChain: 'refuse', onClaimedTwice: 'refuse' };

/** Rows that link the second of each two into the first; `undefined` is a row that could not be read. */
export function rowsOf(pairs: readonly (readonly [string, string] | undefined)[]): ReadRow[] {
  return pairs.map((ids, at): ReadRow => {
    const place = { row: at + 1, line: at + 2, fields: ids ?? [] };
    if (ids === undefined) return { kind: 'invalid', ...place, invalid: { message: 'unreadable' } };
    const [primaryUserId, secondaryUserId] = ids;
    const secondary = splitAccountId(secondaryUserId) ?? { provider: '', userId: secondaryUserId };
    return { kind: 'pair', ...place, pair: { ...place, primaryUserId, secondaryUserId, secondary } };
  });
}

/** The plan of these rows, its names learnt. */
export function planOf(rows: readonly ReadRow[], policy: Partial<PlanPolicy> = {}): Plan {
  const planner = createPlanner({ ...REFUSE, ...policy }, Math.random);
  for (const row of rows) planner.add(row);
  const plan = planner.finish();
  if (plan.wantsNames) for (const row of rows) plan.learnName(row);
  return plan;
}

/** A decision in a word: `send into A` · `duplicate of 1` · `chain`. */
export function inAWord(decision: Decision): string {
  switch (decision.kind) {
    case 'send':
      return `send into ${decision.primaryUserId}`;
    case 'duplicate':
      return `duplicate of ${decision.of}`;
    case 'refuse':
      return decision.reason;
    case 'already_linked':
      return decision.kind;
  }
}
