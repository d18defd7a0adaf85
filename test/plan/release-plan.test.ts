import { expect, test } from 'vitest';
import { createPlanner } from '../../src/plan/planner.ts';
import { releasePlan } from '../../src/plan/release-plan.ts';
import { aPair } from '../support/builders/a-pair.ts';

const POLICY = { onChain: 'refuse', onClaimedTwice: 'refuse' } as const;

function planOf(pairs: readonly ReturnType<typeof aPair>[]) {
  const planner = createPlanner(POLICY, () => 0.5);
  for (const pair of pairs) planner.add({ kind: 'pair', row: pair.row, line: pair.line, fields: [], pair });
  return planner.finish();
}

test('a plan that sends every row as it stands decides the same without its accounts', () => {
  const pair = aPair({ row: 1, line: 2 });
  const lean = releasePlan(planOf([pair]));
  const row = { kind: 'pair', row: 1, line: 2, fields: [], pair } as const;
  expect(lean.decide(row)).toEqual({ kind: 'send', primaryUserId: pair.primaryUserId });
  expect(lean.counts).toMatchObject({ rows: 1, ready: 1 });
  expect(() => lean.accounts.find(pair.primaryUserId)).toThrow('gave its accounts up');
});

test('the accounts are let go where nobody will ask for them, and nowhere else', () => {
  const letGo: string[] = [];
  const watched = (name: string, pairs: readonly ReturnType<typeof aPair>[]) =>
    releasePlan({ ...planOf(pairs), letGo: () => void letGo.push(name) });
  watched('whole', [aPair({ row: 1, line: 2 }), aPair({ row: 2, line: 3 })]);
  watched('lean', [aPair({ row: 1, line: 2 })]);
  expect(letGo).toEqual(['lean']);
});

test('a plan that keeps a row from being sent stays whole', () => {
  const plan = planOf([aPair({ row: 1, line: 2 }), aPair({ row: 2, line: 3 })]);
  expect(releasePlan(plan)).toBe(plan);
});
