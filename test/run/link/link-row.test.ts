import { describe, expect, test } from 'vitest';
import type { LinkSteps } from '../../../src/run/engine/link-steps.ts';
import type { RowTask } from '../../../src/run/engine/row-handler.ts';
import type { RowResult } from '../../../src/run/engine/row-result.ts';
import { linkRow } from '../../../src/run/link/link-row.ts';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import type { AccountView } from '../../../src/tenant/api/link-calls.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { aLoss, aReply, NOT_SENT, REFUSED } from '../../support/builders/an-answer.ts';
import { aHeldIntent, anIntent } from '../../support/builders/an-intent.ts';
import { settle } from '../../support/clocks/fake-clock.ts';
import { instantClock } from '../../support/clocks/instant-clock.ts';

const LINKED_BODY = [
  { provider: 'auth0', user_id: 'p' },
  { provider: 'google-oauth2', user_id: 's' },
];
const HELD: AccountView = {
  kind: 'found',
  identities: [
    { provider: 'auth0', userId: 'p' },
    { provider: 'google-oauth2', userId: 's' },
  ],
};
const NOT_HELD: AccountView = { kind: 'found', identities: [{ provider: 'auth0', userId: 'p' }] };
const ABSENT: AccountView = { kind: 'absent' };

const NEVER_SENT = aLoss({
  fault: 'network_error',
  mayHaveHappened: false,
  message: 'ECONNREFUSED',
  attempts: 0,
});
const unread = (answer: Answer): AccountView => ({ kind: 'unknown', answer });

/** What the tenant says, in order; asking it for more is a mistake of the code under test. */
interface Script {
  readonly links?: readonly Answer[];
  readonly reads?: readonly AccountView[];
  readonly row?: Partial<RowTask>;
  readonly retries?: number;
  readonly readBack?: boolean;
  /** The run is asked to stop, or to halt, when so many calls were made. */
  readonly stopAfter?: number;
  readonly abortAfter?: number;
  /** How each step before, or after, the link ends the row; undefined where it does not. */
  readonly before?: readonly (RowResult | undefined)[];
  readonly after?: readonly (RowResult | undefined)[];
}

/** Links a row against the script, and tells how it ended and what was asked of the tenant. */
async function play(script: Script) {
  const { links = [], reads = [], row, retries = 2, readBack = true } = script;
  const [draining, aborting] = [new AbortController(), new AbortController()];
  const asked: string[] = [];
  const clock = instantClock();
  let resent = 0;
  const waiting = { link: [...links], read: [...reads] };
  const ask = <T>(what: string, next: T | undefined): T => {
    asked.push(what);
    if (asked.length === script.stopAfter) draining.abort();
    if (asked.length === script.abortAfter) aborting.abort();
    return next ?? expect.fail(`the script has no answer to: ${asked.join(', ')}`);
  };
  const steps: LinkSteps = {
    beforeLink: (script.before ?? []).map((end, i) => async () => {
      asked.push(`before ${i}`);
      return end;
    }),
    afterLink: (script.after ?? []).map((end, i) => async (_task, linked) => {
      asked.push(`after ${i}`);
      return end ?? { ...linked, merged: true };
    }),
  };
  const end = await linkRow(
    { pair: aPair(), primaryUserId: 'auth0|p', inDoubt: false, intent: anIntent(), ...row },
    {
      accounts: {
        link: async (_pair, primary) => ask(`link ${primary}`, waiting.link.shift()),
        read: async (user, token) =>
          ask(`read ${user}${token === undefined ? '' : ' as itself'}`, waiting.read.shift()),
      },
      clock,
      retries,
      readBack,
      ...(script.before || script.after ? { steps } : {}),
      backoffMs: (n) => n * 100,
      onResend: () => {
        resent += 1;
      },
      draining: draining.signal,
      aborting: aborting.signal,
    },
  );
  return { end, asked: asked.join(', '), slept: clock.slept, resent };
}

const LINK = 'link auth0|p';
const READ = 'read auth0|p';
const READ_SECONDARY = 'read google-oauth2|s';
const path = (...calls: string[]) => calls.join(', ');

describe('a row is linked', () => {
  test.each<readonly [string, Script, object, string]>([
    ['by the reply', { links: [aReply(201, LINKED_BODY)] }, { evidence: 'reply', recovered: false }, LINK],
    [
      'by a read, after a call in doubt',
      { links: [aLoss()], reads: [HELD] },
      { evidence: 'read', recovered: true },
      path(LINK, READ),
    ],
    [
      'by a second call, after one in doubt that did nothing',
      { links: [aLoss(), aReply(201, LINKED_BODY)], reads: [NOT_HELD] },
      { evidence: 'reply', recovered: false },
      path(LINK, READ, LINK),
    ],
    [
      'by a read, after a reply that does not show it',
      { links: [aReply(201, '<html>')], reads: [HELD] },
      { evidence: 'read', recovered: true },
      path(LINK, READ),
    ],
    [
      'by a read, after a call in doubt and a 409 to the next',
      { links: [aLoss(), aReply(409)], reads: [NOT_HELD, HELD] },
      { evidence: 'read', recovered: true },
      path(LINK, READ, LINK, READ),
    ],
    [
      'by the last look, with all tries used up',
      { links: [aLoss(), aLoss(), aLoss()], reads: [NOT_HELD, NOT_HELD, HELD] },
      { evidence: 'read', recovered: true },
      path(LINK, READ, LINK, READ, LINK, READ),
    ],
    [
      'by the last look, when the calls after the one in doubt never left',
      { links: [aLoss(), NEVER_SENT], reads: [NOT_HELD, HELD] },
      { evidence: 'read', recovered: true },
      path(LINK, READ, LINK, READ),
    ],
    [
      'by a read alone, when an earlier process left it in doubt',
      { row: { inDoubt: true }, reads: [HELD] },
      { evidence: 'read', recovered: true },
      READ,
    ],
    [
      'by a call, when an earlier process left it in doubt and had done nothing',
      { row: { inDoubt: true }, reads: [NOT_HELD], links: [aReply(201, LINKED_BODY)] },
      { evidence: 'reply', recovered: false },
      path(READ, LINK),
    ],
    [
      "by the dead process's call that came in late, and 409 to ours",
      { row: { inDoubt: true }, reads: [NOT_HELD, HELD], links: [aReply(409)] },
      { evidence: 'read', recovered: true },
      path(READ, LINK, READ),
    ],
  ])('%s', async (_how, script, end, calls) => {
    const played = await play(script);
    expect(played.end).toMatchObject({ kind: 'linked', ...end });
    expect(played.asked).toBe(calls);
  });
});

describe('a row was linked already', () => {
  test.each([400, 404, 409])('when the primary holds the secondary after a %i', async (status) => {
    const { end, asked } = await play({ links: [aReply(status)], reads: [HELD] });
    expect(end).toMatchObject({
      kind: 'already_linked',
      evidence: 'read',
      record: { status, identities: 2 },
    });
    expect(asked).toBe(path(LINK, READ));
  });
});

describe('a row failed', () => {
  test.each<readonly [string, Script, string]>([
    ['primary_not_found', { links: [aReply(404)], reads: [ABSENT] }, path(LINK, READ)],
    [
      'secondary_not_found',
      { links: [aReply(400)], reads: [NOT_HELD, ABSENT] },
      path(LINK, READ, READ_SECONDARY),
    ],
    ['rejected', { links: [aReply(400)], reads: [NOT_HELD, NOT_HELD] }, path(LINK, READ, READ_SECONDARY)],
    ['linked_elsewhere', { links: [aReply(409)], reads: [NOT_HELD] }, path(LINK, READ)],
    [
      'linked_elsewhere',
      { links: [aLoss(), aReply(409)], reads: [NOT_HELD, NOT_HELD] },
      path(LINK, READ, LINK, READ),
    ],
    ['forbidden', { links: [aReply(403)] }, LINK],
    ['rejected', { links: [aReply(422)] }, LINK],
    ['rejected', { links: [aReply(409)], readBack: false }, LINK],
    ['network_error', { links: [NEVER_SENT] }, LINK],
    ['timeout', { links: [aLoss()], reads: [NOT_HELD], retries: 0 }, path(LINK, READ)],
    [
      'timeout',
      { links: [aLoss(), aLoss()], reads: [NOT_HELD, NOT_HELD], retries: 1 },
      path(LINK, READ, LINK, READ),
    ],
    [
      'network_error',
      { links: [aLoss(), NEVER_SENT], reads: [NOT_HELD, NOT_HELD] },
      path(LINK, READ, LINK, READ),
    ],
    [
      'server_error',
      { links: [aReply(409)], reads: [unread(aLoss({ fault: 'server_error' }))] },
      path(LINK, READ),
    ],
  ])('as %s', async (reason, script, calls) => {
    const { end, asked } = await play(script);
    expect(end).toMatchObject({ kind: 'failed', reason });
    expect(asked).toBe(calls);
  });

  test('not for a fault that costs no try', async () => {
    const links = [aLoss({ costsTry: false }), aReply(201, LINKED_BODY)];
    expect((await play({ links, reads: [NOT_HELD], retries: 0 })).end).toMatchObject({ kind: 'linked' });
  });

  test('for the faults after that: the primary was read in between, so the tenant answers', async () => {
    const links = Array.from({ length: 3 }, () => aLoss({ costsTry: false }));
    const { end, resent } = await play({ links, reads: [NOT_HELD, NOT_HELD, NOT_HELD], retries: 1 });
    expect(end).toMatchObject({ kind: 'failed', reason: 'timeout' });
    expect(resent).toBe(2);
  });
});

describe('a row in doubt that is then forbidden', () => {
  const links = [aLoss(), aReply(401)];

  test('is linked where the first call turns out to have been carried out', async () => {
    const { end, asked } = await play({ links, reads: [NOT_HELD, HELD] });
    expect(end).toMatchObject({ kind: 'linked', evidence: 'read', recovered: true });
    expect(asked).toBe(path(LINK, READ, LINK, READ));
  });

  test('has failed where it was not', async () => {
    const { end } = await play({ links, reads: [NOT_HELD, NOT_HELD] });
    expect(end).toMatchObject({ kind: 'failed', reason: 'forbidden' });
  });

  test('stays unsettled where nothing can be read', async () => {
    const { end } = await play({ links, reads: [NOT_HELD, unread(aLoss())] });
    expect(end).toEqual({ kind: 'unsettled' });
  });
});

describe('a row is unsettled', () => {
  test.each<readonly [string, Script, string]>([
    ['in doubt, and nothing may be read back', { links: [aLoss()], readBack: false }, LINK],
    [
      'left in doubt by an earlier process, and nothing may be read back',
      { row: { inDoubt: true }, readBack: false },
      '',
    ],
    ['in doubt, and the read failed', { links: [aLoss()], reads: [unread(aLoss())] }, path(LINK, READ)],
    [
      'in doubt and not held, and the run stops',
      { links: [aLoss()], reads: [NOT_HELD], stopAfter: 1 },
      path(LINK, READ),
    ],
    [
      'in doubt, and the run stops before it is sent again',
      { links: [aLoss(), NOT_SENT], reads: [NOT_HELD] },
      path(LINK, READ, LINK),
    ],
    [
      'in doubt, and the run stops while the next call never leaves',
      { links: [aLoss(), NEVER_SENT], reads: [NOT_HELD], stopAfter: 3 },
      path(LINK, READ, LINK),
    ],
    [
      'in doubt, refused the second time, and the read failed',
      { links: [aLoss(), aReply(409)], reads: [NOT_HELD, unread(aLoss())] },
      path(LINK, READ, LINK, READ),
    ],
  ])('%s', async (_when, script, calls) => {
    const { end, asked } = await play(script);
    expect(end).toEqual({ kind: 'unsettled' });
    expect(asked).toBe(calls);
  });

  test.each<readonly [string, Script]>([
    ['the read', { links: [aLoss()], reads: [unread(REFUSED)] }],
    ['the second call', { links: [aLoss(), REFUSED], reads: [NOT_HELD] }],
  ])('and stops the run when the tenant will not have us at %s', async (_where, script) => {
    expect((await play(script)).end).toEqual({ kind: 'unsettled', stop: REFUSED });
  });
});

describe('a row is not attempted', () => {
  test.each<readonly [string, Script]>([
    ['the run stops before it is sent', { links: [NOT_SENT] }],
    ['the run stops while it cannot be sent', { links: [NEVER_SENT], stopAfter: 1 }],
    [
      'it was refused, and the run stops before the look',
      { links: [aReply(409)], reads: [unread(NOT_SENT)] },
    ],
    [
      'it was refused, and the run halts during the look',
      { links: [aReply(409)], reads: [unread(aLoss())], abortAfter: 2 },
    ],
  ])('when %s', async (_when, script) => {
    expect((await play(script)).end).toEqual({ kind: 'not_attempted' });
  });

  test('and stops the run when the tenant will not have us', async () => {
    expect((await play({ links: [REFUSED] })).end).toEqual({ kind: 'not_attempted', stop: REFUSED });
    const atTheLook = await play({ links: [aReply(409)], reads: [unread(REFUSED)] });
    expect(atTheLook.end).toEqual({ kind: 'not_attempted', stop: REFUSED });
  });
});

describe('steps around the link', () => {
  const links = [aReply(201, LINKED_BODY)];
  const FAILED: RowResult = { kind: 'failed', reason: 'rejected', record: { attempts: 0 } };
  const UNSETTLED: RowResult = { kind: 'unsettled' };

  test.each<readonly [string, Script, object, string]>([
    [
      'are done in order',
      { links, before: [undefined, undefined], after: [undefined, undefined] },
      { kind: 'linked', merged: true },
      path('before 0', 'before 1', LINK, 'after 0', 'after 1'),
    ],
    [
      'before it end the row without a call',
      { before: [undefined, FAILED, undefined], after: [undefined] },
      FAILED,
      path('before 0', 'before 1'),
    ],
    [
      'after it end the row, and those that follow are left out',
      { links, after: [UNSETTLED, undefined] },
      UNSETTLED,
      path(LINK, 'after 0'),
    ],
    [
      'after it are left out where it is not linked',
      { links: [aReply(422)], after: [undefined] },
      { kind: 'failed' },
      LINK,
    ],
    [
      'before it are left out where a row in doubt is found linked',
      { row: { inDoubt: true }, reads: [HELD], before: [undefined], after: [undefined] },
      { kind: 'linked', recovered: true, merged: true },
      path(READ, 'after 0'),
    ],
    [
      'before it are done where a row in doubt is not linked',
      { row: { inDoubt: true }, reads: [NOT_HELD], links, before: [undefined] },
      { kind: 'linked' },
      path(READ, 'before 0', LINK),
    ],
    [
      'before it are done once, however often the link is sent',
      { links: [aLoss(), ...links], reads: [NOT_HELD], before: [undefined] },
      { kind: 'linked' },
      path('before 0', LINK, READ, LINK),
    ],
  ])('%s', async (_what, script, end, calls) => {
    const played = await play(script);
    expect(played.end).toMatchObject(end);
    expect(played.asked).toBe(calls);
  });

  test('before it are done before the intent is written', async () => {
    const intent = { ...anIntent(), write: () => expect.fail('the row is not sent') };
    expect((await play({ before: [FAILED], row: { intent } })).end).toBe(FAILED);
  });
});

describe('on its way', () => {
  test('nothing is asked before the intent is on the disk', async () => {
    const { intent, sync } = aHeldIntent();
    let ended = false;
    const linked = play({ row: { intent }, links: [aReply(201, LINKED_BODY)] }).finally(() => {
      ended = true;
    });
    await settle();
    expect(ended).toBe(false);
    sync();
    expect((await linked).asked).toBe(LINK);
  });

  test('a row in doubt waits longer from fault to fault before the look', async () => {
    const { slept } = await play({
      links: [aLoss(), aLoss(), aLoss()],
      reads: [NOT_HELD, NOT_HELD, NOT_HELD],
    });
    expect(slept).toEqual([100, 200, 300]);
  });

  test("a row is read with its own token, and the secondary with the tenant's", async () => {
    const row = { pair: aPair({ primaryToken: 'its own' }) };
    const { asked } = await play({ row, links: [aReply(400)], reads: [NOT_HELD, ABSENT] });
    expect(asked).toBe(path(LINK, `${READ} as itself`, READ_SECONDARY));
  });

  test('a row goes where the plan moved it', async () => {
    const { asked } = await play({ row: { primaryUserId: 'auth0|root' }, links: [aLoss()], reads: [HELD] });
    expect(asked).toBe('link auth0|root, read auth0|root');
  });

  test('a row sums its calls up, and keeps the last word alone', async () => {
    const { end } = await play({
      links: [aLoss({ status: 502 }), aReply(201, LINKED_BODY)],
      reads: [NOT_HELD],
    });
    expect(end).toHaveProperty('record', {
      attempts: 2,
      status: 201,
      latencyMs: 140,
      identities: 2,
      body: LINKED_BODY,
    });
  });
});
