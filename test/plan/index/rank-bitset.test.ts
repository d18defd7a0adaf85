import { describe, expect, it } from 'vitest';
import { RankBitset } from '../../../src/plan/index/rank-bitset.ts';

describe('a rank bitset', () => {
  it('ranks its members, and ignores repetitions', () => {
    const members = [3, 31, 32, 33, 64, 255, 70, 3];
    const set = new RankBitset(256, members);
    const sorted = [...new Set(members)].sort((a, b) => a - b);
    expect(set.size).toBe(7);
    expect(sorted.map((member) => set.rank(member))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(sorted.map((_, rank) => set.at(rank))).toEqual(sorted);
    expect([0, 4, 34, 254].filter((account) => set.has(account))).toEqual([]);
  });
});
