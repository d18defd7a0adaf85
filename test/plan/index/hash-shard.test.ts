import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../../src/plan/index/arena.ts';
import { HashShard } from '../../../src/plan/index/hash-shard.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
/** Few different first words, so that entries compete for slots; the three lowest bits of the third are not kept. */
const print = fc.tuple(
  fc.oneof(fc.constantFrom(0, 2 ** 32 - 1), word),
  fc.oneof(fc.constantFrom(0, 1 << 24, 1), word),
  word.map((one) => (one & ~7) >>> 0),
);

describe('a shard', () => {
  it('numbers distinct entries from 1 and finds each of them again, however often it grows', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(print, { selector: String, maxLength: 60 }),
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 0, max: 80 }),
        (prints, capacity, reserved) => {
          const shard = new HashShard(capacity, new Arena());
          shard.reserve(reserved);
          const numbers = prints.map(([a, b, c]) => shard.add(a, b, c));
          expect(numbers).toEqual(prints.map((_, at) => at + 1));
          expect(prints.map(([a, b, c]) => shard.find(a, b, c))).toEqual(numbers);
          expect(prints.map(([a, b, c]) => shard.add(a, b, c))).toEqual(numbers);
          expect(shard.size).toBe(prints.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('tells entries apart that differ in one word', () => {
    const shard = new HashShard(8, new Arena());
    shard.add(1, 0x01000000, 8);
    expect(shard.find(1, 0x01000000, 8)).toBe(1);
    expect(shard.find(1, 0x01000000, 8 | 7)).toBe(1);
    for (const [a, b, c] of [
      [2, 0x01000000, 8],
      [1, 0x01000001, 8],
      [1, 0x02000000, 8],
      [1, 0x01000000, 16],
    ] as const) {
      expect(shard.find(a, b, c)).toBe(0);
    }
  });

  it('keeps a value and three marks an entry, across chunks and growth', () => {
    const shard = new HashShard(4, new Arena());
    const count = 2500;
    for (let n = 1; n <= count; n += 1) {
      const local = shard.add(Math.imul(n, 0x9e3779b1) >>> 0, n << 20, n * 8);
      expect(local).toBe(n);
      shard.setValue(local, n * 1_000_003);
      for (const mark of [1, 2, 4]) if ((n & mark) !== 0) shard.setMark(local, mark);
    }
    for (let n = 1; n <= count; n += 1) {
      expect(shard.value(n)).toBe((n * 1_000_003) >>> 0);
      expect([1, 2, 4].filter((mark) => shard.has(n, mark))).toEqual([1, 2, 4].filter((mark) => n & mark));
    }
  });

  it('takes all its slots at once where it is told how many entries will come, and no more than they need', () => {
    const lengths: number[] = [];
    class CountingArena extends Arena {
      override words(length: number): Uint32Array {
        lengths.push(length);
        return super.words(length);
      }
    }
    const shard = new HashShard(100, new CountingArena());
    expect(lengths).toEqual([1024]);
    shard.reserve(85);
    expect(lengths).toEqual([1024]);
    shard.reserve(8_700);
    expect(lengths).toEqual(new Array(10).fill(1024));
    for (let n = 1; n <= 1024; n += 1) shard.add(Math.imul(n, 0x9e3779b1) >>> 0, n, n * 8);
    expect(lengths.slice(10)).toEqual([4096, 4096]);
  });
});
