import { describe, expect, it } from 'vitest';
import { AccountIndex } from '../../../src/plan/index/account-index.ts';
import { chaskeyKey, fingerprint } from '../../../src/plan/index/chaskey.ts';
import { RankBitset } from '../../../src/plan/index/rank-bitset.ts';

/** Enough to make every shard grow several times. */
const MANY = 400_000;

function indexed(ids: Iterable<string>, reserved = 0): { index: AccountIndex; numbers: number[] } {
  const numbers: number[] = [];
  const index = new AccountIndex(Math.random, (account, ticket) => {
    numbers[ticket] = account;
  });
  index.reserve(reserved);
  let ticket = 0;
  for (const id of ids) {
    index.add(id, ticket);
    ticket += 1;
  }
  index.finish();
  return { index, numbers };
}

describe('the account index', () => {
  const ids = Array.from({ length: MANY }, (_, i) => `auth0|${(i * 2_654_435_761) % 2 ** 32}`);

  it('gives every account a number of its own, and finds it again', () => {
    const { index, numbers } = indexed([...ids, ...ids]);
    expect(index.size).toBe(MANY);
    expect(new Set(numbers).size).toBe(MANY);
    expect(numbers.slice(MANY)).toEqual(numbers.slice(0, MANY));
    expect(ids.every((id, i) => index.find(id) === numbers[i])).toBe(true);
    expect(index.find('auth0|nobody')).toBe(0);
    expect([...index.numbers()].sort((a, b) => a - b)).toEqual(numbers.slice(0, MANY).sort((a, b) => a - b));
  });

  it.each([1, 1000, MANY, MANY * 4])(
    'is the same where place was made for %i accounts at once',
    (reserved) => {
      const { index, numbers } = indexed([...ids, ...ids], reserved);
      expect(new Set(numbers).size).toBe(MANY);
      expect(numbers.slice(MANY)).toEqual(numbers.slice(0, MANY));
      expect(ids.every((id, i) => index.find(id) === numbers[i])).toBe(true);
      expect(index.find('auth0|nobody')).toBe(0);
    },
  );

  it('has numbers that are nearly dense', () => {
    const { index } = indexed(ids);
    expect(index.end).toBeLessThan(MANY * 1.2);
  });

  it('tells of one account in the order in which it was added', () => {
    const tickets: number[] = [];
    const index = new AccountIndex(Math.random, (_, ticket) => tickets.push(ticket));
    for (let ticket = 0; ticket < 1000; ticket += 1) index.add('auth0|same', ticket);
    index.finish();
    expect(tickets).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('keeps a value and marks for each account', () => {
    const { index, numbers } = indexed(ids.slice(0, 2000));
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

describe('a fingerprint', () => {
  const key = chaskeyKey(Math.random);
  const print = (text: string, by = key) => {
    const out = new Uint32Array(4);
    fingerprint(text, by, out);
    return out.join();
  };

  it('tells texts apart by any unit, by length, and by zeros at the end', () => {
    const texts = [''];
    for (let length = 1; length <= 40; length += 1) {
      const text = 'x'.repeat(length);
      texts.push(text, `${text}\0`, `${text}\u0001`, `${text}ü`, `${text}\u{1f600}`, `y${text}`);
    }
    expect(new Set(texts.map((text) => print(text))).size).toBe(new Set(texts).size);
  });

  it('is another one under another key', () => {
    expect(print('auth0|a')).toBe(print('auth0|a'));
    expect(print('auth0|a')).not.toBe(print('auth0|a', chaskeyKey(Math.random)));
  });

  it('has every bit set in half of all cases', () => {
    const counts = new Array<number>(128).fill(0);
    const out = new Uint32Array(4);
    for (let i = 0; i < 4000; i += 1) {
      fingerprint(`auth0|${i}`, key, out);
      for (let bit = 0; bit < 128; bit += 1) counts[bit]! += (out[bit >>> 5]! >>> (bit & 31)) & 1;
    }
    // 4000 throws of a coin: 10 standard deviations of 32.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(320);
  });
});

describe('a set of accounts', () => {
  it('numbers its members anew, and takes one that is given twice once', () => {
    const members = [3, 31, 32, 33, 64, 255, 70, 3];
    const set = new RankBitset(256, members);
    const sorted = [...new Set(members)].sort((a, b) => a - b);
    expect(set.size).toBe(7);
    expect(sorted.map((member) => set.rank(member))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(sorted.map((_, rank) => set.at(rank))).toEqual(sorted);
    expect([0, 4, 34, 254].filter((account) => set.has(account))).toEqual([]);
  });
});
