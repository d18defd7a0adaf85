import { expect, test } from 'vitest';
import { AccountFacts } from '../../../src/plan/accounts/account-facts.ts';
import { AccountChecker } from '../../../src/plan/accounts/check-accounts.ts';
import { aUser, EXPORT } from '../accounts/support.ts';
import { planOf, rowsOf } from '../support.ts';

test('a hundred thousand users are kept apart', () => {
  const count = 50_000;
  const rows = rowsOf(Array.from({ length: count }, (_, n) => [`auth0|${n}`, `google-oauth2|${n}`]));
  const facts = new AccountFacts(planOf(rows).accounts, Math.random);
  for (let n = 0; n < count; n += 1) {
    const isLinked = n % 3 === 0;
    facts.add(aUser(`auth0|${n}`, { linked: isLinked ? [`google-oauth2|${n}`] : [] }));
    if (!isLinked) facts.add(aUser(`google-oauth2|${n}`, { email: `${n % 2}@example.com` }));
  }
  const checker = new AccountChecker(facts, EXPORT);
  const kinds = rows.map((row) => {
    if (row.kind !== 'pair') throw new Error('all are pairs');
    return checker.verdictOn(checker.accountsOf(row.pair, row.pair.primaryUserId)).kind;
  });
  expect(kinds.map((kind) => kind === 'already_linked')).toEqual(kinds.map((_, n) => n % 3 === 0));
  expect(facts.counts.matched).toBe(count * 2);
});
