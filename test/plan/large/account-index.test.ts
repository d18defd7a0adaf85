import { describe, expect, it } from 'vitest';
import { indexed } from '../index/support.ts';

/** Enough to make every shard grow several times. */
const MANY = 400_000;

describe('the account index', () => {
  const ids = Array.from({ length: MANY }, (_, i) => `auth0|${(i * 2_654_435_761) % 2 ** 32}`);

  it('numbers each account once, and finds it again', () => {
    const { index, numbers } = indexed([...ids, ...ids]);
    expect(index.size).toBe(MANY);
    expect(new Set(numbers).size).toBe(MANY);
    expect(numbers.slice(MANY)).toEqual(numbers.slice(0, MANY));
    expect(ids.every((id, i) => index.find(id) === numbers[i])).toBe(true);
    expect(index.find('auth0|nobody')).toBe(0);
    expect([...index.numbers()].sort((a, b) => a - b)).toEqual(numbers.slice(0, MANY).sort((a, b) => a - b));
  });

  it.each([1, 1000, MANY, MANY * 4])('numbers each account once, with slots reserved for %i', (reserved) => {
    const { index, numbers } = indexed([...ids, ...ids], reserved);
    expect(new Set(numbers).size).toBe(MANY);
    expect(numbers.slice(MANY)).toEqual(numbers.slice(0, MANY));
    expect(ids.every((id, i) => index.find(id) === numbers[i])).toBe(true);
    expect(index.find('auth0|nobody')).toBe(0);
  });

  it('leaves few gaps between numbers', () => {
    const { index } = indexed(ids);
    expect(index.end).toBeLessThan(MANY * 1.2);
  });
});
