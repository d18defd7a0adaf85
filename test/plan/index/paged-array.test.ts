import { describe, expect, it } from 'vitest';
import { Arena } from '../../../src/plan/index/arena.ts';
import { PagedArray, PagedByteArray } from '../../../src/plan/index/paged-array.ts';

const PAGE = 65_536;

describe.each([
  ['an array of its own', undefined],
  ['an arena', new Arena()],
])('a paged array in %s', (_, arena) => {
  it('holds 32-bit numbers at any place, and 0 where nothing was set', () => {
    const numbers = new PagedArray(arena);
    expect(numbers.get(0)).toBe(0);
    const places = [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE];
    for (const [n, at] of places.entries()) numbers.set(at, 2 ** 32 - 1 - n);
    expect(places.map((at) => numbers.get(at))).toEqual(places.map((_, n) => 2 ** 32 - 1 - n));
    expect([2, PAGE + 2, 2 * PAGE, 9 * PAGE].map((at) => numbers.get(at))).toEqual([0, 0, 0, 0]);
  });
});

it('a paged array takes its pages from the arena, where it has one', () => {
  let words = 0;
  class CountingArena extends Arena {
    override words(length: number): Uint32Array {
      words += length;
      return super.words(length);
    }
  }
  new PagedArray(new CountingArena()).set(PAGE, 1);
  expect(words).toBe(2 * PAGE);
});

it('a paged byte array overwrites a byte and leaves its neighbours as they are', () => {
  const bytes = new PagedByteArray();
  for (let at = 0; at < 12; at += 1) bytes.set(at, 0xf0 + at);
  bytes.set(5, 0x0a);
  expect(Array.from({ length: 13 }, (_, at) => bytes.get(at))).toEqual([
    0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0x0a, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0,
  ]);
});
