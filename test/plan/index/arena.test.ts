import { expect, it } from 'vitest';
import { Arena } from '../../../src/plan/index/arena.ts';

it('gives words that nobody else has, all 0', () => {
  const room = new Arena();
  const [one, other] = [room.words(3), room.words(3)];
  one.fill(7);
  expect([...other]).toEqual([0, 0, 0]);
  other.fill(8);
  expect([...one]).toEqual([7, 7, 7]);
});

it('takes many arrays from one piece of memory, and another piece when that is full', () => {
  const room = new Arena();
  const quarter = (32 << 20) / 4 / 4;
  const pieces = Array.from({ length: 5 }, () => room.words(quarter));
  expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBe(2);
  expect(pieces[4]?.byteOffset).toBe(0);
});

it('gives back all it gave, and has new words for whoever comes afterwards', () => {
  const room = new Arena();
  const quarter = (32 << 20) / 4 / 4;
  const pieces = Array.from({ length: 5 }, () => room.words(quarter));
  room.free();
  expect(pieces.map(({ length }) => length)).toEqual([0, 0, 0, 0, 0]);
  expect(room.words(3)).toHaveLength(3);
});
