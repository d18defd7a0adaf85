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

/** The verdict and warnings for row 1, given these users. */
function checked(users: readonly UserFacts[], over: Partial<AccountCheckOptions> = {}) {
  const checker = new AccountChecker(factsOf(users), { ...EXPORT, ...over });
  const accounts = checker.accountsOf(aPair({ primaryUserId: PRIMARY, secondaryUserId: SECONDARY }), PRIMARY);
  return {
    verdict: checker.verdictOn(accounts),
    warnings: checker.warningsOn(accounts).map(({ code }) => code),
  };
}

const both = [aUser(PRIMARY), aUser(SECONDARY)];

describe('a pair that would be sent', () => {
  test.each([
    ['is ready where both are separate users', both, 'ready'],
    [
      'is already linked where the primary has the secondary',
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
      'has a secondary that is linked to a user outside the file',
      [aUser(PRIMARY), aUser('x|y', { linked: [SECONDARY] })],
      'linked_elsewhere',
    ],
    [
      'has a secondary that is linked to another primary',
      [aUser(PRIMARY), aUser('auth0|other', { linked: [SECONDARY] })],
      'linked_elsewhere',
    ],
    [
      'has a primary that is linked to a user outside the file',
      [aUser(SECONDARY), aUser('x|y', { linked: [PRIMARY] })],
      'primary_is_secondary',
    ],
    [
      'has a primary that is linked to its own secondary',
      [aUser(SECONDARY, { linked: [PRIMARY] })],
      'primary_is_secondary',
    ],
  ])('%s', (_, users, expected) => {
    const { verdict } = checked(users);
    expect(verdict.kind === 'error' ? verdict.code : verdict.kind).toBe(expected);
  });

  test.each([
    ['neither', []],
    ['only the secondary', [aUser(SECONDARY)]],
    ['only the primary', [aUser(PRIMARY)]],
  ])('is not reported missing by incomplete facts: %s is known', (_, users) => {
    expect(checked(users, { isComplete: false }).verdict).toEqual({ kind: 'ready' });
    expect(checked(users, { isComplete: false, requireVerified: true }).verdict).toEqual({
      kind: 'unproven',
    });
  });

  test('is reported missing by a tenant that was asked for it', () => {
    const facts = factsOf([aUser(PRIMARY)]);
    facts.addAbsent(facts.find(SECONDARY));
    const checker = new AccountChecker(facts, { ...EXPORT, source: 'tenant', isComplete: false });
    const accounts = checker.accountsOf(aPair(), PRIMARY);
    expect(checker.verdictOn(accounts)).toMatchObject({ kind: 'error', code: 'secondary_not_found' });
  });

  test.each([
    ['nothing', both, []],
    [
      'addresses that differ only in case',
      [aUser(PRIMARY), aUser(SECONDARY, { email: 'Ada@Example.com' })],
      [],
    ],
    ['other addresses', [aUser(PRIMARY), aUser(SECONDARY, { email: 'bob@example.com' })], ['email_mismatch']],
    ['one address alone', [aUser(PRIMARY), aUser(SECONDARY, { email: undefined })], []],
    ['an unverified address', [aUser(PRIMARY, { emailVerified: false }), both[1]!], ['email_unverified']],
    [
      'an address that may or may not be verified',
      [aUser(PRIMARY, { emailVerified: undefined }), both[1]!],
      [],
    ],
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
  ])('warns of %s', (_, users, expected) => {
    expect(checked(users).warnings).toEqual(expected);
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
      'an address that may or may not be verified',
      [aUser(PRIMARY), aUser(SECONDARY, { emailVerified: undefined })],
      'email_unverified',
    ],
  ])('is checked against --require-…: %s', (_, users, expected) => {
    const { verdict } = checked(users, { requireSameEmail: true, requireVerified: true });
    expect(verdict.kind === 'error' ? verdict.code : verdict.kind).toBe(expected);
  });
});

/** The message of row 1's verdict. */
function messageOf(facts: AccountFacts, over: Partial<AccountCheckOptions> = {}): string {
  const checker = new AccountChecker(facts, { ...EXPORT, ...over });
  const check = checker.verdictOn(
    checker.accountsOf(aPair({ primaryUserId: PRIMARY, secondaryUserId: SECONDARY }), PRIMARY),
  );
  return check.kind === 'error' ? `${check.code}: ${check.message}` : check.kind;
}

describe('the message of an error', () => {
  const stranger = (linked: string) => aUser('x|y', { linked: [linked] });
  const requireSameEmail = true;
  const requireVerified = true;

  test.each<readonly [users: readonly UserFacts[], over: Partial<AccountCheckOptions>, expected: string]>([
    [[both[1]!], {}, `primary_not_found: the export has no user ${PRIMARY}`],
    [[both[0]!], {}, `secondary_not_found: the export has no user ${SECONDARY}`],
    [[both[1]!, stranger(PRIMARY)], {}, `primary_is_secondary: ${PRIMARY} is an identity of x|y`],
    [
      [both[0]!, stranger(SECONDARY)],
      {},
      `linked_elsewhere: ${SECONDARY} is an identity of x|y, not of ${PRIMARY}`,
    ],
    [
      [aUser(PRIMARY, { email: undefined }), both[1]!],
      { requireSameEmail },
      `email_mismatch: ${PRIMARY} has no e-mail address`,
    ],
    [
      [both[0]!, aUser(SECONDARY, { email: undefined })],
      { requireSameEmail },
      `email_mismatch: ${SECONDARY} has no e-mail address`,
    ],
    [
      [both[0]!, aUser(SECONDARY, { email: 'bob@example.com' })],
      { requireSameEmail },
      `email_mismatch: ${PRIMARY} and ${SECONDARY} have different e-mail addresses`,
    ],
    [
      [both[0]!, aUser(SECONDARY, { emailVerified: false })],
      { requireVerified },
      `email_unverified: ${SECONDARY} has no verified e-mail address`,
    ],
    [
      [aUser(PRIMARY, { emailVerified: undefined }), aUser(SECONDARY, { emailVerified: false })],
      { requireVerified },
      `email_unverified: ${PRIMARY} and ${SECONDARY} have no verified e-mail address`,
    ],
    [[both[0]!, aUser(SECONDARY, { emailVerified: false })], { requireSameEmail }, 'ready'],
    [[both[0]!, aUser(SECONDARY, { email: 'bob@example.com' })], { requireVerified }, 'ready'],
  ])('of %j with %j', (users, over, expected) => {
    expect(messageOf(factsOf(users), over)).toBe(expected);
  });

  test('says that a user outside the file may have the secondary, where a tenant was asked', () => {
    const facts = factsOf([both[0]!]);
    facts.addAbsent(facts.find(SECONDARY));
    expect(messageOf(facts, { source: 'tenant', isComplete: false })).toBe(
      `secondary_not_found: the tenant has no user ${SECONDARY}; it may be linked to a user that the file does not name`,
    );
  });

  test.each([PRIMARY, SECONDARY])('says why %s could not be read', (id) => {
    const facts = factsOf(both.filter(({ userId }) => userId !== id));
    facts.unreadable.set(facts.find(id), 'could not be read: forbidden');
    expect(messageOf(facts, { isComplete: false })).toBe(
      `account_unreadable: ${id} could not be read: forbidden`,
    );
  });

  test('names no holder beyond the ids that are kept', () => {
    const facts = factsOf([both[0]!, aUser(PRIMARY, { linked: [SECONDARY] })]);
    expect(facts.holderName(facts.find(SECONDARY))).toBe('another user');
  });
});

test('the messages of all warnings', () => {
  const facts = factsOf([
    aUser(PRIMARY, { emailVerified: false, isBlocked: true }),
    aUser(SECONDARY, {
      email: 'bob@example.com',
      emailVerified: false,
      hasUserMetadata: true,
      hasAppMetadata: true,
      linked: ['sms|1', 'sms|2'],
    }),
  ]);
  facts.addAccess(facts.find(SECONDARY), '2 roles and 1 organization');
  const checker = new AccountChecker(facts, EXPORT);
  expect(checker.warningsOn(checker.accountsOf(aPair({ secondaryUserId: SECONDARY }), PRIMARY))).toEqual(
    [
      ['email_mismatch', `${PRIMARY} and ${SECONDARY} have different e-mail addresses`],
      ['email_unverified', `${PRIMARY} and ${SECONDARY} have no verified e-mail address`],
      ['secondary_has_identities', `${SECONDARY} has 2 identities linked to it`],
      ['metadata_discarded', `${SECONDARY} has user_metadata and app_metadata`],
      ['access_discarded', `${SECONDARY} has 2 roles and 1 organization`],
      ['primary_blocked', `${PRIMARY} is blocked`],
    ].map(([code, message]) => ({ severity: 'warning', code, message })),
  );
});

test.each<readonly [over: Partial<UserFacts>, message: string]>([
  [{ linked: ['sms|1'] }, `${SECONDARY} has an identity linked to it`],
  [{ hasUserMetadata: true }, `${SECONDARY} has user_metadata`],
  [{ hasAppMetadata: true }, `${SECONDARY} has app_metadata`],
  [{ emailVerified: false }, `${SECONDARY} has no verified e-mail address`],
])('the warning about a secondary with %j', (over, message) => {
  const checker = new AccountChecker(factsOf([both[0]!, aUser(SECONDARY, over)]), EXPORT);
  const warnings = checker.warningsOn(checker.accountsOf(aPair({ secondaryUserId: SECONDARY }), PRIMARY));
  expect(warnings.map((warning) => warning.message)).toEqual([message]);
});

test('facts count users, users with an e-mail address, and the accounts of the file that were met', () => {
  const facts = factsOf([both[0]!, aUser('x|y', { email: undefined, linked: [SECONDARY, 'x|z'] })]);
  expect(facts.counts).toEqual({ users: 2, withEmail: 1, matched: 2 });
  expect(facts.hasEmail(facts.find(SECONDARY))).toBe(false);
  expect([facts.isHeld(facts.find(SECONDARY)), facts.isHeldBy(facts.find(SECONDARY), 0)]).toEqual([
    true,
    false,
  ]);
});

test('two accounts without an e-mail address do not have the same one', () => {
  const facts = factsOf([aUser(PRIMARY, { email: undefined }), aUser(SECONDARY, { email: undefined })]);
  expect(facts.haveSameEmail(facts.find(PRIMARY), facts.find(SECONDARY))).toBe(false);
});

test('only the ids of holders that the file does not plan are kept', () => {
  const facts = factsOf([
    aUser(PRIMARY, { linked: ['github|o', SECONDARY] }),
    aUser('x|y', { linked: ['auth0|other'] }),
  ]);
  const holders = ['github|o', SECONDARY, 'auth0|other'].map((id) => facts.holderName(facts.find(id)));
  expect(holders).toEqual([PRIMARY, 'another user', 'x|y']);
});
