import { AccountIndex } from '../../../src/plan/index/account-index.ts';

/** An index of these ids, and the number each was given. */
export function indexed(ids: Iterable<string>, reserved = 0): { index: AccountIndex; numbers: number[] } {
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
