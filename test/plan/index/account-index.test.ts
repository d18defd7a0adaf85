import { describe, expect, it } from 'vitest';
import { AccountIndex } from '../../../src/plan/index/account-index.ts';
import { indexed } from './support.ts';

describe('the account index', () => {
  const ids = Array.from({ length: 2000 }, (_, i) => `auth0|${i}`);

  it.each([0, 1, 2000, 8000])('numbers each account once, with slots reserved for %i', (reserved) => {
    const { index, numbers } = indexed([...ids, ...ids], reserved);
    expect(index.size).toBe(2000);
    expect(new Set(numbers).size).toBe(2000);
    expect(numbers.slice(2000)).toEqual(numbers.slice(0, 2000));
    expect(ids.every((id, i) => index.find(id) === numbers[i])).toBe(true);
    expect(index.find('auth0|nobody')).toBe(0);
    expect([...index.numbers()].sort((a, b) => a - b)).toEqual(numbers.slice(0, 2000).sort((a, b) => a - b));
    expect(Math.max(...numbers)).toBeLessThan(index.end);
    expect(Math.min(...numbers)).toBeGreaterThan(0);
  });

  it('numbers a batch of 64 accounts of a shard when it is full, and larger batches later', () => {
    const seen: number[] = [];
    const index = new AccountIndex(Math.random, (_, ticket) => seen.push(ticket));
    for (let ticket = 0; ticket < 63; ticket += 1) index.add('auth0|same', ticket);
    expect(seen).toEqual([]);
    index.add('auth0|same', 63);
    expect(seen).toHaveLength(64);
    expect(index.find('auth0|same')).toBeGreaterThan(0);
  });

  it('reports the tickets of one account in the order of adding', () => {
    const tickets: number[] = [];
    const index = new AccountIndex(Math.random, (_, ticket) => tickets.push(ticket));
    for (let ticket = 0; ticket < 1000; ticket += 1) index.add('auth0|same', ticket);
    index.finish();
    expect(tickets).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('keeps a value and marks for each account', () => {
    const { index, numbers } = indexed(ids);
    for (const [at, account] of numbers.entries()) {
      index.setValue(account, at * 2_000_000);
      for (const mark of [1, 2, 4]) if ((at & mark) !== 0) index.setMark(account, mark);
    }
    for (const [at, account] of numbers.entries()) {
      expect(index.value(account)).toBe(at * 2_000_000);
      expect([1, 2, 4].filter((mark) => index.has(account, mark))).toEqual(
        [1, 2, 4].filter((mark) => at & mark),
      );
      expect(index.find(ids[at]!)).toBe(account);
    }
  });
});
