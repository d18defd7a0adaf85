import { expect, it } from 'vitest';
import { Arena } from '../../../src/plan/index/arena.ts';

it('returns separate arrays of zeros', () => {
  const arena = new Arena();
  const [one, other] = [arena.words(3), arena.words(3)];
  one.fill(7);
  expect([...other]).toEqual([0, 0, 0]);
  other.fill(8);
  expect([...one]).toEqual([7, 7, 7]);
});

it('takes many arrays from one slab, and another slab when that is full', () => {
  const arena = new Arena();
  const quarter = (32 << 20) / 4 / 4;
  const pieces = Array.from({ length: 5 }, () => arena.words(quarter));
  expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBe(2);
  expect(pieces[4]?.byteOffset).toBe(0);
});

it('frees all arrays, and can be used again', () => {
  const arena = new Arena();
  const quarter = (32 << 20) / 4 / 4;
  const pieces = Array.from({ length: 5 }, () => arena.words(quarter));
  arena.free();
  expect(pieces.map(({ length }) => length)).toEqual([0, 0, 0, 0, 0]);
  expect(arena.words(3)).toHaveLength(3);
});
