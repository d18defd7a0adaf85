import fc from 'fast-check';
import { expect } from 'vitest';
import { splitAccountId } from '../../src/domain/account/account-id.ts';
import type { Decision, PlanPolicy } from '../../src/domain/row/decision.ts';
import type { ReadRow } from '../../src/domain/row/pair.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { createPlanner } from '../../src/plan/planner.ts';

export const policies = fc.record<PlanPolicy>({
  onChain: fc.constantFrom('refuse', 'flatten'),
  onClaimedTwice: fc.constantFrom('refuse', 'first'),
});

/** Few accounts, so that they meet often. */
const account = fc.constantFrom(...'ABCDEFGH');
export const pairs = fc.array(fc.option(fc.tuple(account, account), { nil: undefined, freq: 20 }), {
  maxLength: 14,
});

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
  if (plan.needsRootNames) for (const row of rows) plan.addRootName(row);
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

/** The counts of a plan are those of its decisions. */
export function expectCountsOf(plan: Plan, rows: readonly ReadRow[]): void {
  const decisions = rows.map((row) => plan.decide(row));
  const count = (kind: string) => decisions.filter((decision) => decision.kind === kind).length;
  expect(plan.counts).toEqual({
    rows: rows.length,
    ready: count('send'),
    already_linked: 0,
    refused: count('refuse'),
    skipped: count('duplicate'),
  });
  const byReason: Record<string, number> = {};
  for (const decision of decisions) {
    if (decision.kind === 'refuse') byReason[decision.reason] = (byReason[decision.reason] ?? 0) + 1;
  }
  expect(plan.refusedByReason).toEqual(byReason);
  const changed = rows.filter((row) => plan.changeOf(row) !== undefined);
  expect(changed.length).toBe(plan.changed.flattened + plan.changed.firstOfSeveral);
  for (const row of changed) expect(plan.decide(row).kind).toBe('send');
}
