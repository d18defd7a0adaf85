import { describe, expect, test } from 'vitest';
import { emailChecks } from '../../../src/run/link/check-emails.ts';
import type { PlanningOptions } from '../../../src/run/planning/planning-options.ts';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { aLoss, aReply, NOT_SENT, REFUSED } from '../../support/builders/an-answer.ts';
import { aUser } from '../../support/builders/an-export.ts';
import { anIntent } from '../../support/builders/an-intent.ts';

const [PRIMARY, SECONDARY] = ['auth0|p', 'google-oauth2|s'];
const SAME: Partial<PlanningOptions> = { requireSameEmail: true };
const VERIFIED: Partial<PlanningOptions> = { requireVerified: true };

/** Checks a pair against a tenant that gives these answers, by user. @returns how the row ends, if it does, and whom it read. */
async function check(
  answers: Readonly<Record<string, Answer>>,
  required: Partial<PlanningOptions>,
  unproven = true,
) {
  const read: string[] = [];
  const draining = new AbortController().signal;
  const [step] = emailChecks(
    required as PlanningOptions,
    {
      request: async ({ method, path, signal }) => {
        expect([method, signal]).toEqual(['GET', draining]);
        const id = decodeURIComponent(/users\/([^?]+)/.exec(path)?.[1] ?? '');
        read.push(id);
        return answers[id] ?? expect.fail(`nobody should read ${id}`);
      },
    } as Parameters<typeof emailChecks>[1],
    draining,
  );
  const task = { pair: aPair(), primaryUserId: PRIMARY, inDoubt: false, intent: anIntent() };
  return { end: await step?.({ ...task, ...(unproven ? { unproven: true } : {}) }), read };
}

const user = (id: string, over: Parameters<typeof aUser>[2] = {}) => aReply(200, aUser(id, [], over));
const pair = (primary: Parameters<typeof aUser>[2], secondary: Parameters<typeof aUser>[2]) => ({
  [PRIMARY]: user(PRIMARY, primary),
  [SECONDARY]: user(SECONDARY, secondary),
});
const NO_ADDRESS = { email: '' };

describe('a pair that the export does not prove', () => {
  test.each<readonly [string, Partial<PlanningOptions>, Record<string, Answer>]>([
    [
      'has the same address in any case',
      SAME,
      pair({ email: 'Ada@example.com' }, { email: 'ada@Example.com' }),
    ],
    ['has verified addresses', VERIFIED, pair({}, { email: 'other@example.com' })],
    ['has both', { ...SAME, ...VERIFIED }, pair({}, {})],
    ['need not be verified', SAME, pair({ email_verified: false }, {})],
  ])('is sent where it %s', async (_what, required, answers) => {
    expect(await check(answers, required)).toEqual({ end: undefined, read: [PRIMARY, SECONDARY] });
  });

  test.each<
    readonly [string, Partial<PlanningOptions>, Record<string, Answer>, reason: string, message: string]
  >([
    [
      'other addresses',
      SAME,
      pair({}, { email: 'b@example.com' }),
      'email_mismatch',
      `${PRIMARY} and ${SECONDARY} have different e-mail addresses`,
    ],
    ['no address', SAME, pair({}, NO_ADDRESS), 'email_mismatch', `${SECONDARY} has no e-mail address`],
    [
      'no address at all',
      SAME,
      pair(NO_ADDRESS, NO_ADDRESS),
      'email_mismatch',
      `${PRIMARY} has no e-mail address`,
    ],
    [
      'an address that is not verified',
      VERIFIED,
      pair({ email_verified: false }, {}),
      'email_unverified',
      `${PRIMARY} has no verified e-mail address`,
    ],
    [
      'the same address, not verified',
      { ...SAME, ...VERIFIED },
      pair({}, { email_verified: false }),
      'email_unverified',
      `${SECONDARY} has no verified e-mail address`,
    ],
  ])('fails for %s', async (_what, required, answers, reason, message) => {
    const { end } = await check(answers, required);
    expect(end).toEqual({ kind: 'failed', reason, record: { attempts: 0, message } });
  });

  test('is linked already where the primary holds the secondary', async () => {
    const answers = { [PRIMARY]: aReply(200, aUser(PRIMARY, ['github|x', SECONDARY])) };
    expect(await check(answers, SAME)).toEqual({
      end: { kind: 'already_linked', evidence: 'read', record: { attempts: 0, identities: 3 } },
      read: [PRIMARY],
    });
  });

  test.each<readonly [string, Answer, end: (which: string) => object]>([
    [
      'is not there',
      aReply(404),
      (which) => ({ kind: 'failed', reason: `${which}_not_found`, record: { attempts: 0 } }),
    ],
    ['is not read', NOT_SENT, () => ({ kind: 'not_attempted' })],
    ['refuses the run', REFUSED, () => ({ kind: 'not_attempted', stop: REFUSED })],
    [
      'is lost',
      aLoss(),
      () => ({ kind: 'failed', reason: 'timeout', record: { attempts: 0, message: 'no reply in time' } }),
    ],
  ])('ends where an account %s', async (_what, answer, end) => {
    expect((await check({ [PRIMARY]: answer }, SAME)).end).toEqual(end('primary'));
    expect((await check({ [PRIMARY]: user(PRIMARY), [SECONDARY]: answer }, SAME)).end).toEqual(
      end('secondary'),
    );
  });
});

test('a pair that the export proves is sent without a read', async () => {
  expect(await check({}, { ...SAME, ...VERIFIED }, false)).toEqual({ end: undefined, read: [] });
});

test.each([{}, { requireSameEmail: false, requireVerified: false }])(
  'there is no step where nothing is required (%j)',
  (required) => {
    const client = {} as Parameters<typeof emailChecks>[1];
    expect(emailChecks(required as PlanningOptions, client, new AbortController().signal)).toEqual([]);
  },
);
