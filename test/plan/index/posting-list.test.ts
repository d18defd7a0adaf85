import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PostingListBuilder } from '../../../src/plan/index/posting-list.ts';

const number = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

it('returns the rows of a key, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 40 }), fc.nat(40), (pairs, capacity) => {
      const builder = new PostingListBuilder(capacity);
      for (const [key, row] of pairs) builder.add(key, row);
      const rows = builder.build();
      expect(rows.length).toBe(pairs.length);
      for (const [key] of pairs) {
        const { start, end } = rows.range(key);
        const found = Array.from({ length: end - start }, (_, i) => rows.rowAt(start + i));
        const expected = pairs.filter(([other]) => other === key).map(([, row]) => row);
        expect(found).toEqual(expected.sort((a, b) => a - b));
        expect(rows.keyAt(start)).toBe(key);
      }
    }),
  );
});

it('grows beyond its capacity', () => {
  const builder = new PostingListBuilder();
  for (let row = 5000; row > 0; row -= 1) builder.add(row % 2, row);
  const { start, end } = builder.build().range(1);
  expect(end - start).toBe(2500);
});
