import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planNaively } from '../oracle.ts';
import { expectCountsOf, inAWord, pairs, planOf, policies, rowsOf } from '../support.ts';

describe('the plan of any file', () => {
  it('equals that of a naive planner, and its counts are those of its decisions', () => {
    fc.assert(
      fc.property(pairs, policies, (ids, policy) => {
        const rows = rowsOf(ids);
        const plan = planOf(rows, policy);
        expect(rows.map((row) => inAWord(plan.decide(row)))).toEqual(planNaively(ids, policy));
        expectCountsOf(plan, rows);
      }),
      { numRuns: 2000 },
    );
  }, 120_000);

  it('sends no account twice as a secondary, and none that is also a primary', () => {
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

  it('names other rows that share an account or a cycle with the row, and never the row itself', () => {
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

  it('changes no row that the policy leaves alone', () => {
    fc.assert(
      fc.property(pairs, policies, (ids, policy) => {
        const { changed } = planOf(rowsOf(ids), policy);
        if (policy.onChain === 'refuse') expect(changed.flattened).toBe(0);
        if (policy.onClaimedTwice === 'refuse') expect(changed.firstOfSeveral).toBe(0);
      }),
    );
  });
});

describe('the plan of a large file', () => {
  it('plans a chain of a hundred thousand accounts, and a cycle as long', () => {
    const length = 100_000;
    const chain = Array.from({ length }, (_, i) => [`auth0|${i}`, `auth0|${i + 1}`] as const);
    const flat = planOf(rowsOf(chain.toReversed()), { onChain: 'flatten' });
    expect(flat.changed.flattened).toBe(length - 1);
    expect(flat.counts.ready).toBe(length);
    const cycle = planOf(rowsOf([...chain, [`auth0|${length}`, 'auth0|0']]));
    expect(cycle.refusedByReason).toEqual({ cycle: length + 1 });
  });

  it('plans a secondary that a hundred thousand primaries claim, and names few of them', () => {
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
});
