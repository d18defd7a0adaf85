import { describe, expect, test } from 'vitest';
import type { UserFacts } from '../../../src/domain/account/user-facts.ts';
import { AccountFacts } from '../../../src/plan/accounts/account-facts.ts';
import { AccountChecker, type AccountCheckOptions } from '../../../src/plan/accounts/check-accounts.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { planOf, rowsOf } from '../support.ts';
import { aUser, EXPORT } from './support.ts';

const PRIMARY = 'auth0|p';
const SECONDARY = 'google-oauth2|s';

/** The facts of a file with the pairs `auth0|p` and `google-oauth2|s`, `auth0|other` and `github|o`. */
function factsOf(users: readonly UserFacts[]): AccountFacts {
  const plan = planOf(
    rowsOf([
      [PRIMARY, SECONDARY],
      ['auth0|other', 'github|o'],
    ]),
  );
  const facts = new AccountFacts(plan.accounts, Math.random);
  for (const user of users) facts.add(user);
  return facts;
}

/** What is said of row 1, where these are the users. */
function judged(users: readonly UserFacts[], over: Partial<AccountCheckOptions> = {}) {
  const judge = new AccountChecker(factsOf(users), { ...EXPORT, ...over });
  const accounts = judge.accountsOf(aPair({ primaryUserId: PRIMARY, secondaryUserId: SECONDARY }), PRIMARY);
  return { verdict: judge.verdictOn(accounts), warnings: judge.warningsOn(accounts).map(({ code }) => code) };
}

const both = [aUser(PRIMARY), aUser(SECONDARY)];

describe('a pair that would be sent', () => {
  test.each([
    ['is ready where both stand by themselves', both, 'ready'],
    [
      'is linked where the primary holds the secondary',
      [aUser(PRIMARY, { linked: [SECONDARY] })],
      'already_linked',
    ],
    [
      'is ready where the secondary is a user and an identity at once',
      [...both, aUser(PRIMARY, { linked: [SECONDARY] })],
      'ready',
    ],
    ['has no primary', [aUser(SECONDARY)], 'primary_not_found'],
    ['has no secondary', [aUser(PRIMARY)], 'secondary_not_found'],
    [
      'has a secondary that a stranger holds',
      [aUser(PRIMARY), aUser('x|y', { linked: [SECONDARY] })],
      'linked_elsewhere',
    ],
    [
      'has a secondary that another primary holds',
      [aUser(PRIMARY), aUser('auth0|other', { linked: [SECONDARY] })],
      'linked_elsewhere',
    ],
    [
      'has a primary that a stranger holds',
      [aUser(SECONDARY), aUser('x|y', { linked: [PRIMARY] })],
      'primary_is_secondary',
    ],
    [
      'has a primary that its own secondary holds',
      [aUser(SECONDARY, { linked: [PRIMARY] })],
      'primary_is_secondary',
    ],
  ])('%s', (_, users, expected) => {
    const { verdict } = judged(users);
    expect(verdict.kind === 'error' ? verdict.code : verdict.kind).toBe(expected);
  });

  test.each([
    ['neither', []],
    ['only the secondary', [aUser(SECONDARY)]],
    ['only the primary', [aUser(PRIMARY)]],
  ])('is not called missing by facts that are not complete: %s is known', (_, users) => {
    expect(judged(users, { isComplete: false }).verdict).toEqual({ kind: 'ready' });
    expect(judged(users, { isComplete: false, requireVerified: true }).verdict).toEqual({ kind: 'unproven' });
  });

  test('is called missing by a tenant that was asked for it', () => {
    const facts = factsOf([aUser(PRIMARY)]);
    facts.addAbsent(facts.find(SECONDARY));
    const judge = new AccountChecker(facts, { ...EXPORT, source: 'tenant', isComplete: false });
    const accounts = judge.accountsOf(aPair(), PRIMARY);
    expect(judge.verdictOn(accounts)).toMatchObject({ kind: 'error', code: 'secondary_not_found' });
  });

  test.each([
    ['nothing', both, []],
    [
      'addresses that differ in case alone',
      [aUser(PRIMARY), aUser(SECONDARY, { email: 'Ada@Example.com' })],
      [],
    ],
    ['other addresses', [aUser(PRIMARY), aUser(SECONDARY, { email: 'bob@example.com' })], ['email_mismatch']],
    ['one address alone', [aUser(PRIMARY), aUser(SECONDARY, { email: undefined })], []],
    ['an unverified address', [aUser(PRIMARY, { emailVerified: false }), both[1]!], ['email_unverified']],
    ['an address of which nothing is said', [aUser(PRIMARY, { emailVerified: undefined }), both[1]!], []],
    [
      'identities of the secondary',
      [both[0]!, aUser(SECONDARY, { linked: ['sms|1'] })],
      ['secondary_has_identities'],
    ],
    ['identities of the primary', [aUser(PRIMARY, { linked: ['sms|1'] }), both[1]!], []],
    [
      'metadata of the secondary',
      [both[0]!, aUser(SECONDARY, { hasAppMetadata: true })],
      ['metadata_discarded'],
    ],
    ['metadata of the primary', [aUser(PRIMARY, { hasUserMetadata: true }), both[1]!], []],
    ['a blocked primary', [aUser(PRIMARY, { isBlocked: true }), both[1]!], ['primary_blocked']],
    ['a blocked secondary', [both[0]!, aUser(SECONDARY, { isBlocked: true })], []],
  ])('is warned of for %s', (_, users, expected) => {
    expect(judged(users).warnings).toEqual(expected);
  });

  test.each([
    ['the same address', both, 'ready'],
    ['other addresses', [aUser(PRIMARY), aUser(SECONDARY, { email: 'bob@example.com' })], 'email_mismatch'],
    ['no address at all', [aUser(PRIMARY), aUser(SECONDARY, { email: undefined })], 'email_mismatch'],
    [
      'an address not verified',
      [aUser(PRIMARY), aUser(SECONDARY, { emailVerified: false })],
      'email_unverified',
    ],
    [
      'an address of which nothing is said',
      [aUser(PRIMARY), aUser(SECONDARY, { emailVerified: undefined })],
      'email_unverified',
    ],
  ])('must be proven where that is asked for: %s', (_, users, expected) => {
    const { verdict } = judged(users, { requireSameEmail: true, requireVerified: true });
    expect(verdict.kind === 'error' ? verdict.code : verdict.kind).toBe(expected);
  });
});
