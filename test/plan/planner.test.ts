import { describe, expect, it } from 'vitest';
import type { PlanPolicy } from '../../src/domain/row/decision.ts';
import { createPlanner } from '../../src/plan/planner.ts';
import { planNaively } from './oracle.ts';
import { expectCountsOf, inAWord, planOf, REFUSE, rowsOf } from './support.ts';

/** A few files, each with what makes plans differ: chains, cycles, double claims, duplicates, and rows without a claim. */
const FILES = {
  nothing: '',
  'independent pairs': 'AB CD',
  'a self link and an unreadable row': 'AA -- AB',
  'a duplicate': 'AB AB CB',
  'a chain, its head last': 'BC AB CD',
  'a chain that is claimed twice at its head': 'AB XB BC',
  'two ways to one root': 'AB AC BD CD',
  'two roots of one account': 'AB CD BE DE',
  'a cycle': 'AB BA',
  'two cycles, joined': 'AB BA BC CD DC DE',
  'a cycle of three with a tail on each side': 'XA AB BC CA CY',
  'a claim on a cycle from outside': 'XA AB BA',
  'a duplicate in a chain': 'AB BC BC AB',
  'a double claim below a chain': 'AB BS CS AS',
} as const;

const POLICIES: readonly PlanPolicy[] = [
  { onChain: 'refuse', onClaimedTwice: 'refuse' },
  { onChain: 'refuse', onClaimedTwice: 'first' },
  { onChain: 'flatten', onClaimedTwice: 'refuse' },
  { onChain: 'flatten', onClaimedTwice: 'first' },
];

describe.each(Object.entries(FILES))('the plan of %s', (_, file) => {
  const ids = file
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (word === '--' ? undefined : ([word[0]!, word[1]!] as const)));

  it.each(POLICIES)('equals that of a naive planner, and its counts add up, with %j', (policy) => {
    const rows = rowsOf(ids);
    const plan = planOf(rows, policy);
    expect(rows.map((row) => inAWord(plan.decide(row)))).toEqual(planNaively(ids, policy));
    expectCountsOf(plan, rows);
  });
});

describe('the planner', () => {
  it('numbers the accounts of the file', () => {
    const { accounts } = planOf(rowsOf([['auth0|a', 'sms|1'], ['auth0|a', 'sms|2'], undefined]));
    const numbers = ['auth0|a', 'sms|1', 'sms|2'].map((id) => accounts.find(id));
    expect(accounts.size).toBe(3);
    expect(new Set(numbers).size).toBe(3);
    for (const number of numbers) {
      expect(number).toBeGreaterThan(0);
      expect(number).toBeLessThan(accounts.end);
    }
    expect(accounts.find('sms|3')).toBe(0);
  });

  it('refuses a link_with that is no JWT with its own reason', () => {
    const row = {
      kind: 'invalid',
      row: 1,
      line: 2,
      fields: [],
      invalid: { message: 'no JWT', reason: 'link_token_rejected' },
    } as const;
    const plan = planOf([row]);
    expect(plan.decide(row)).toEqual({ kind: 'refuse', reason: 'link_token_rejected', message: 'no JWT' });
    expect(plan.counts.refused).toBe(1);
  });

  it('warns of swapped columns only where every pair looks swapped', () => {
    const swapped = [['sms|1', 'auth0|a'], undefined, ['oidc|x|2', 'auth0|b']] as const;
    expect(planOf(rowsOf([undefined, ...swapped])).swappedFrom).toBe(2);
    expect(planOf(rowsOf([...swapped, ['auth0|c', 'auth0|d']])).swappedFrom).toBeUndefined();
    expect(planOf([]).swappedFrom).toBeUndefined();
  });

  it('requires rows in order, and reports a row that it never saw', () => {
    const [first, second] = rowsOf([
      ['auth0|a', 'sms|1'],
      ['auth0|b', 'sms|2'],
    ]);
    const planner = createPlanner(REFUSE, Math.random);
    expect(() => planner.add(second!)).toThrow('row 2 was added after row 0');
    planner.add(first!);
    expect(() => planner.finish().decide(second!)).toThrow('row 2 is asked for, but the plan has 1 rows');
  });

  it('fails where a root has not been named', () => {
    const rows = rowsOf([
      ['auth0|a', 'auth0|b'],
      ['auth0|b', 'sms|1'],
    ]);
    const planner = createPlanner({ ...REFUSE, onChain: 'flatten' }, Math.random);
    for (const row of rows) planner.add(row);
    const plan = planner.finish();
    expect(plan.needsRootNames).toBe(true);
    expect(() => plan.decide(rows[1]!)).toThrow('is read before the second pass over the rows has named it');
  });
});
