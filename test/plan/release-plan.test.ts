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

test('a plan that sends every row unchanged decides the same without its accounts', () => {
  const pair = aPair({ row: 1, line: 2 });
  const released = releasePlan(planOf([pair]));
  const row = { kind: 'pair', row: 1, line: 2, fields: [], pair } as const;
  expect(released.decide(row)).toEqual({ kind: 'send', primaryUserId: pair.primaryUserId });
  expect(released.counts).toMatchObject({ rows: 1, ready: 1 });
  expect(() => released.accounts.find(pair.primaryUserId)).toThrow('has released its accounts');
});

test('frees the accounts only where every row is sent unchanged', () => {
  const released: string[] = [];
  const watched = (name: string, pairs: readonly ReturnType<typeof aPair>[]) =>
    releasePlan({ ...planOf(pairs), release: () => void released.push(name) });
  watched('kept', [aPair({ row: 1, line: 2 }), aPair({ row: 2, line: 3 })]);
  watched('released', [aPair({ row: 1, line: 2 })]);
  expect(released).toEqual(['released']);
});

test('a plan that only changes rows is returned itself', () => {
  const plan = planOf([aPair({ row: 1, line: 2 })]);
  for (const changed of [
    { flattened: 1, firstOfSeveral: 0 },
    { flattened: 0, firstOfSeveral: 1 },
  ]) {
    const changedPlan = { ...plan, changed };
    expect(releasePlan(changedPlan)).toBe(changedPlan);
  }
});

test('a released plan keeps the warning about swapped columns, and changes nothing', () => {
  const pair = aPair({ row: 1, line: 2, primaryUserId: 'sms|1', secondaryUserId: 'auth0|1' });
  const released = releasePlan(planOf([pair]));
  expect(released.swappedFrom).toBe(1);
  expect(released).not.toHaveProperty('rows');
  expect(releasePlan(planOf([aPair({ row: 1, line: 2 })]))).not.toHaveProperty('swappedFrom');
  expect(released.needsRootNames).toBe(false);
  expect(released.accounts).toMatchObject({ size: 0, end: 0 });
  expect(released.changeOf({ kind: 'pair', row: 1, line: 2, fields: [], pair })).toBeUndefined();
  const invalid = { kind: 'invalid', row: 1, line: 2, fields: [], invalid: { message: 'bad' } } as const;
  expect(() => released.decide(invalid)).toThrow('row 1 was planned as a pair, and is invalid now');
});

test('a plan that refuses or changes a row is returned itself', () => {
  const plan = planOf([aPair({ row: 1, line: 2 }), aPair({ row: 2, line: 3 })]);
  expect(releasePlan(plan)).toBe(plan);
});
