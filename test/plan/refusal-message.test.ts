import { describe, expect, it } from 'vitest';
import type { PlanPolicy } from '../../src/domain/row/decision.ts';
import { planOf, rowsOf } from './support.ts';

type Ids = readonly (readonly [string, string] | undefined)[];

/** What the plan says of each row: its message and the rows that the message names. */
function refusals(ids: Ids, policy: Partial<PlanPolicy> = {}) {
  const rows = rowsOf(ids);
  const plan = planOf(rows, policy);
  return rows.map((row) => {
    const decision = plan.decide(row);
    return decision.kind === 'refuse' ? [decision.message, decision.rows] : decision.kind;
  });
}

describe('a refusal says why, and names the other rows', () => {
  it('of a self link', () => {
    expect(refusals([['A', 'A']])).toEqual([['A is both the primary and the secondary', undefined]]);
  });

  it('of a row that could not be read', () => {
    expect(refusals([undefined])).toEqual([['unreadable', undefined]]);
  });

  it('of a cycle', () => {
    expect(
      refusals([
        ['A', 'B'],
        ['B', 'A'],
        ['C', 'D'],
        ['D', 'C'],
      ]),
    ).toEqual([
      ['A and B form a cycle with row 2: none of the accounts would remain', [2]],
      ['B and A form a cycle with row 1: none of the accounts would remain', [1]],
      ['C and D form a cycle with row 4: none of the accounts would remain', [4]],
      ['D and C form a cycle with row 3: none of the accounts would remain', [3]],
    ]);
  });

  it('of a chain, from its beginning, its middle and its end', () => {
    expect(
      refusals([
        ['A', 'B'],
        ['B', 'C'],
        ['C', 'D'],
        ['B', 'E'],
      ]),
    ).toEqual([
      ['B is a secondary in this row and a primary in rows 2 and 4', [2, 4]],
      [
        'B is a secondary in row 1 and a primary in this row, row 4; C is a secondary in this row and a primary in row 3',
        [1, 4, 3],
      ],
      ['C is a secondary in row 2 and a primary in this row', [2]],
      ['B is a secondary in row 1 and a primary in this row, row 2', [1, 2]],
    ]);
  });

  it('of a chain below a cycle, whose root cannot be told', () => {
    expect(
      refusals(
        [
          ['A', 'B'],
          ['B', 'A'],
          ['B', 'C'],
        ],
        { onChain: 'flatten' },
      )[2],
    ).toEqual([
      'B is a secondary in row 1 and a primary in this row, row 2; the first primary of the chain cannot be determined: a cycle or a double claim is above it',
      [1, 2],
    ]);
  });

  it('of a secondary that several primaries claim', () => {
    expect(
      refusals([
        ['A', 'S'],
        ['B', 'S'],
        ['A', 'S'],
      ]),
    ).toEqual([
      ['several primaries claim S: A in this row; see also rows 2 and 3', [2, 3]],
      ['several primaries claim S: B in this row; see also rows 1 and 3', [1, 3]],
      ['several primaries claim S: A in this row; see also rows 1 and 2', [1, 2]],
    ]);
  });
});

describe('a row that a policy changed', () => {
  it('goes to the root of its chain', () => {
    const rows = rowsOf([['A', 'B'], ['B', 'C'], undefined]);
    const plan = planOf(rows, { onChain: 'flatten' });
    expect(rows.map((row) => plan.changeOf(row))).toEqual([
      undefined,
      'row 2: C is linked to A, the first primary of the chain through B',
      undefined,
    ]);
  });

  it('is the first of several claims', () => {
    const rows = rowsOf([
      ['A', 'S'],
      ['B', 'S'],
    ]);
    const plan = planOf(rows, { onClaimedTwice: 'first' });
    expect(rows.map((row) => plan.changeOf(row))).toEqual([
      'row 1: A gets S, because it is the first to claim it',
      undefined,
    ]);
  });
});

describe('the accounts of a plan', () => {
  const rows = rowsOf([
    ['A', 'B'],
    ['B', 'C'],
    ['D', 'E'],
  ]);

  it.each([
    ['refuse', ['A', 'B', 'D'], { A: '', B: 'A', C: 'B', E: 'D' }],
    ['flatten', ['A', 'A', 'D'], { A: '', B: 'A', C: 'A', E: 'D' }],
  ] as const)('are those that --on-chain %s links into', (onChain, primaries, claimants) => {
    const { accounts } = planOf(rows, { onChain });
    const numberOf = (id: string) => (id === '' ? 0 : accounts.find(id));
    expect([1, 2, 3].map((row) => accounts.primaryOf(row))).toEqual(primaries.map(numberOf));
    for (const [id, claimant] of Object.entries(claimants)) {
      expect(accounts.claimantOf(accounts.find(id))).toBe(numberOf(claimant));
    }
  });
});

it('a row that changed since it was planned is an error', () => {
  const [pair] = rowsOf([['A', 'B']]);
  const [invalid] = rowsOf([undefined]);
  expect(() => planOf([invalid!]).decide(pair!)).toThrow(
    'row 1 was planned as invalid_row, and is a pair now',
  );
});
