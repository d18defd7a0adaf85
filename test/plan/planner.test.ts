import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanPolicy } from '../../src/domain/row/decision.ts';
import { createPlanner } from '../../src/plan/planner.ts';
import { judgeNaively } from './oracle.ts';
import { inAWord, planOf, REFUSE, rowsOf } from './support.ts';

const policies = fc.record<PlanPolicy>({
  onChain: fc.constantFrom('refuse', 'flatten'),
  onClaimedTwice: fc.constantFrom('refuse', 'first'),
});

/** Few accounts, so that they meet often. */
const account = fc.constantFrom(...'ABCDEFGH');
const pairs = fc.array(fc.option(fc.tuple(account, account), { nil: undefined, freq: 20 }), {
  maxLength: 14,
});

describe('a plan', () => {
  it('is the one that a naive judge makes', () => {
    fc.assert(
      fc.property(pairs, policies, (ids, policy) => {
        const rows = rowsOf(ids);
        const plan = planOf(rows, policy);
        expect(rows.map((row) => inAWord(plan.decide(row)))).toEqual(judgeNaively(ids, policy));
      }),
      { numRuns: 2000 },
    );
  });

  it('has counts that are those of its decisions', () => {
    fc.assert(
      fc.property(pairs, policies, (ids, policy) => {
        const rows = rowsOf(ids);
        const plan = planOf(rows, policy);
        const decisions = rows.map((row) => plan.decide(row));
        const count = (kind: string) => decisions.filter((decision) => decision.kind === kind).length;
        expect(plan.counts).toEqual({
          rows: rows.length,
          ready: count('send'),
          already_linked: 0,
          refused: count('refuse'),
          skipped: count('duplicate'),
        });
        const reasons = decisions.flatMap((decision) =>
          decision.kind === 'refuse' ? [decision.reason] : [],
        );
        for (const reason of new Set(reasons)) {
          expect(plan.refusedByReason[reason]).toBe(reasons.filter((other) => other === reason).length);
        }
      }),
    );
  });

  it('never sends what would break the promise: no account twice as a secondary, none that is also a primary', () => {
    fc.assert(
      fc.property(pairs, policies, (ids, policy) => {
        const rows = rowsOf(ids);
        const plan = planOf(rows, policy);
        const sent = rows.flatMap((row) => {
          const decision = plan.decide(row);
          return row.kind === 'pair' && decision.kind === 'send'
            ? [{ primary: decision.primaryUserId, secondary: row.pair.secondaryUserId }]
            : [];
        });
        const secondaries = sent.map(({ secondary }) => secondary);
        expect(new Set(secondaries).size).toBe(secondaries.length);
        for (const { primary } of sent) expect(secondaries).not.toContain(primary);
      }),
    );
  });

  it('names other rows than the row itself, and such as share an account or a circle with it', () => {
    fc.assert(
      fc.property(pairs, policies, (ids, policy) => {
        const rows = rowsOf(ids);
        const plan = planOf(rows, policy);
        for (const row of rows) {
          const decision = plan.decide(row);
          if (row.kind !== 'pair' || decision.kind !== 'refuse' || decision.reason === 'self_link') continue;
          const named = (decision.rows ?? []).map((number) => rows[number - 1]);
          expect(named.length).toBeGreaterThan(0);
          expect(named).not.toContain(row);
          if (decision.reason === 'cycle') continue;
          const own = [row.pair.primaryUserId, row.pair.secondaryUserId];
          for (const other of named) expect(other?.fields.some((id) => own.includes(id))).toBe(true);
        }
      }),
    );
  });

  it('counts what its policy changed, and says it of those very rows', () => {
    fc.assert(
      fc.property(pairs, policies, (ids, policy) => {
        const rows = rowsOf(ids);
        const plan = planOf(rows, policy);
        const changed = rows.filter((row) => plan.changeOf(row) !== undefined);
        expect(changed.length).toBe(plan.changed.flattened + plan.changed.firstOfSeveral);
        for (const row of changed) expect(plan.decide(row).kind).toBe('send');
        if (policy.onChain === 'refuse') expect(plan.changed.flattened).toBe(0);
        if (policy.onClaimedTwice === 'refuse') expect(plan.changed.firstOfSeveral).toBe(0);
      }),
    );
  });
});

describe('the planner', () => {
  it('judges a chain of a hundred thousand accounts, and a circle as long', () => {
    const length = 100_000;
    const chain = Array.from({ length }, (_, i) => [`auth0|${i}`, `auth0|${i + 1}`] as const);
    const flat = planOf(rowsOf(chain.toReversed()), { onChain: 'flatten' });
    expect(flat.changed.flattened).toBe(length - 1);
    expect(flat.counts.ready).toBe(length);
    const circle = planOf(rowsOf([...chain, [`auth0|${length}`, 'auth0|0']]));
    expect(circle.refusedByReason).toEqual({ cycle: length + 1 });
  });

  it('judges a secondary that a hundred thousand primaries claim, and names few of them', () => {
    const rows = rowsOf(Array.from({ length: 100_000 }, (_, i) => [`auth0|${i}`, 'sms|1'] as const));
    const plan = planOf(rows);
    expect(plan.refusedByReason).toEqual({ claimed_twice: 100_000 });
    const decisions = rows.map((row) => plan.decide(row));
    expect(decisions.at(-1)).toMatchObject({
      message:
        'several primaries claim sms|1: auth0|99999 in this row; see also rows 1, 2, 3, 4, 5 and 99994 more',
      rows: [1, 2, 3, 4, 5],
    });
  });

  it('knows the accounts of the file by number', () => {
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

  it('refuses a link_with that is no JWT as what it is', () => {
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

  it('notices columns that look swapped, in all rows or not at all', () => {
    const swapped = [['sms|1', 'auth0|a'], undefined, ['oidc|x|2', 'auth0|b']] as const;
    expect(planOf(rowsOf([undefined, ...swapped])).swappedFrom).toBe(2);
    expect(planOf(rowsOf([...swapped, ['auth0|c', 'auth0|d']])).swappedFrom).toBeUndefined();
    expect(planOf([]).swappedFrom).toBeUndefined();
  });

  it('takes rows in their order alone, and says so of rows it never saw', () => {
    const [first, second] = rowsOf([
      ['auth0|a', 'sms|1'],
      ['auth0|b', 'sms|2'],
    ]);
    const planner = createPlanner(REFUSE, Math.random);
    expect(() => planner.add(second!)).toThrow('row 2 was added after row 0');
    planner.add(first!);
    expect(() => planner.finish().decide(second!)).toThrow('row 2 is asked for, but 1 rows were judged');
  });

  it('does not guess a name that it was not told', () => {
    const rows = rowsOf([
      ['auth0|a', 'auth0|b'],
      ['auth0|b', 'sms|1'],
    ]);
    const planner = createPlanner({ ...REFUSE, onChain: 'flatten' }, Math.random);
    for (const row of rows) planner.add(row);
    const plan = planner.finish();
    expect(plan.wantsNames).toBe(true);
    expect(() => plan.decide(rows[1]!)).toThrow('before the rows were gone through for names');
  });
});
