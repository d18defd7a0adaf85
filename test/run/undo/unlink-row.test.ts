import { describe, expect, test } from 'vitest';
import type { Intent } from '../../../src/domain/ports.ts';
import { type UnlinkRowDeps, unlinkRow } from '../../../src/run/undo/unlink-row.ts';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import type { AccountView } from '../../../src/tenant/api/link-calls.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { aLoss, NOT_SENT, REFUSED } from '../../support/builders/an-answer.ts';
import { aHeldIntent, anIntent } from '../../support/builders/an-intent.ts';
import { settle } from '../../support/clocks/fake-clock.ts';
import { instantClock } from '../../support/clocks/instant-clock.ts';

const HELD: AccountView = { kind: 'found', identities: [{ provider: 'google-oauth2', userId: 's' }] };
const GONE: AccountView = { kind: 'found', identities: [{ provider: 'auth0', userId: 'p' }] };
/** The secondary, an account by itself. */
const STANDS: AccountView = HELD;
const ABSENT: AccountView = { kind: 'absent' };
const UNLINKED = reply(200, [{ provider: 'auth0', user_id: 'p' }]);
const LOST: Answer = {
  kind: 'lost',
  fault: 'network_error',
  mayHaveHappened: true,
  costsTry: true,
  message: 'reset',
  latencyMs: 1,
  attempts: 1,
};

function reply(status: number, body: unknown = {}): Answer {
  return { kind: 'reply', status, body, latencyMs: 1, attempts: 1 };
}

/** What the tenant says, in order, and when the run stops. */
interface Script {
  readonly inDoubt?: boolean;
  readonly answers?: readonly Answer[];
  readonly views?: readonly AccountView[];
  readonly retries?: number;
  /** The run is asked to stop, or to halt, when so many calls were made. */
  readonly stopAfter?: number;
  readonly abortAfter?: number;
  readonly intent?: Intent;
}

/** Unlinks a row against the script. @returns how it ended, and what was done on the way. */
async function run(script: Script) {
  const { inDoubt = false, retries = 1, intent = anIntent() } = script;
  const [answers, views] = [[...(script.answers ?? [])], [...(script.views ?? [])]];
  const calls: string[] = [];
  const [draining, aborting] = [new AbortController(), new AbortController()];
  const clock = instantClock();
  let resent = 0;
  const intents: boolean[] = [];
  const call = (what: string) => {
    calls.push(what);
    if (calls.length === script.stopAfter) draining.abort();
    if (calls.length === script.abortAfter) aborting.abort();
  };
  const parts: UnlinkRowDeps = {
    profiles: {
      unlink: async (primary, secondary, signal, withIntent) => {
        expect([primary, secondary, signal]).toEqual(['auth0|p', aPair().secondary, draining.signal]);
        intents.push(withIntent === intent);
        call('unlink');
        return answers.shift() ?? reply(500);
      },
      read: async () => ({ kind: 'absent' }),
      patch: async () => reply(200),
    },
    accounts: {
      read: async (id, token, signal) => {
        expect([token, signal]).toEqual([undefined, aborting.signal]);
        call(`read ${id}`);
        return views.shift() ?? ABSENT;
      },
      link: async () => reply(500),
    },
    clock,
    retries,
    backoffMs: (n) => n * 100,
    onResend: () => {
      resent += 1;
    },
    draining: draining.signal,
    aborting: aborting.signal,
    restore: async (_row, how) => ({
      kind: 'unlinked',
      ...how,
      metadata: 'restored',
      notRestored: [],
      mergeKept: [],
    }),
  };
  const end = await unlinkRow({ pair: aPair(), primaryUserId: 'auth0|p', inDoubt, intent }, parts);
  return { end, calls: calls.join(', '), slept: clock.slept, resent, intents };
}

/** The end in words, and what was asked. */
async function play(inDoubt: boolean, answers: Answer[], views: AccountView[]) {
  const { end, calls } = await run({ inDoubt, answers, views });
  const why = end.kind === 'left_alone' ? end.why : end.kind === 'failed' ? end.reason : '';
  const how = end.kind === 'unlinked' ? `${end.evidence}${end.recovered ? ' recovered' : ''}` : why;
  return [`${end.kind} ${how}`.trim(), calls];
}

const LOOK = 'read auth0|p';
const LOOK_AT_SECONDARY = 'read google-oauth2|s';

test.each([
  ['a reply without the secondary: unlinked', false, [UNLINKED], [], 'unlinked reply', 'unlink'],
  [
    'a lost call that was carried out: seen, and not repeated',
    false,
    [LOST],
    [GONE, STANDS],
    'unlinked read recovered',
    `unlink, ${LOOK}, ${LOOK_AT_SECONDARY}`,
  ],
  [
    'a lost call, and the primary is gone: unlinked where the secondary stands',
    false,
    [LOST],
    [ABSENT, STANDS],
    'unlinked read recovered',
    `unlink, ${LOOK}, ${LOOK_AT_SECONDARY}`,
  ],
  [
    'a lost call, and both are gone: nothing was unlinked',
    false,
    [LOST],
    [ABSENT, ABSENT],
    'left_alone primary_gone',
    `unlink, ${LOOK}, ${LOOK_AT_SECONDARY}`,
  ],
  [
    'a lost call, and the secondary is nowhere',
    false,
    [LOST],
    [GONE, ABSENT],
    'left_alone linked_or_deleted_since',
    `unlink, ${LOOK}, ${LOOK_AT_SECONDARY}`,
  ],
  [
    'a lost call, the primary is gone, and the secondary cannot be read',
    false,
    [LOST],
    [ABSENT, { kind: 'unknown', answer: LOST }],
    'unsettled',
    `unlink, ${LOOK}, ${LOOK_AT_SECONDARY}`,
  ],
  [
    'a call in doubt, then a refusal, and both are gone',
    false,
    [LOST, reply(404)],
    [HELD, ABSENT, ABSENT],
    'left_alone primary_gone',
    `unlink, ${LOOK}, unlink, ${LOOK}, ${LOOK_AT_SECONDARY}`,
  ],
  [
    'a success about another user: looked at, then repeated',
    false,
    [reply(200, [{ provider: 'auth0', user_id: 'somebody' }]), UNLINKED],
    [HELD],
    'unlinked reply',
    `unlink, ${LOOK}, unlink`,
  ],
  [
    'a lost call that was not: looked at, then repeated',
    false,
    [LOST, UNLINKED],
    [HELD],
    'unlinked reply',
    `unlink, ${LOOK}, unlink`,
  ],
  [
    'a call of a killed process that was carried out',
    true,
    [],
    [GONE, STANDS],
    'unlinked read recovered',
    `${LOOK}, ${LOOK_AT_SECONDARY}`,
  ],
  ['a call of a killed process that was not', true, [UNLINKED], [HELD], 'unlinked reply', `${LOOK}, unlink`],
  [
    'calls that stay lost: given up after the retries',
    false,
    [LOST, LOST],
    [HELD, HELD],
    'failed network_error',
    `unlink, ${LOOK}, unlink, ${LOOK}`,
  ],
  [
    'somebody unlinked it before: left alone',
    false,
    [reply(400)],
    [GONE, HELD],
    'left_alone already_unlinked',
    `unlink, ${LOOK}, read google-oauth2|s`,
  ],
  [
    'somebody linked it elsewhere: left alone',
    false,
    [reply(400)],
    [GONE, ABSENT],
    'left_alone linked_or_deleted_since',
    `unlink, ${LOOK}, read google-oauth2|s`,
  ],
  [
    'the primary is gone: left alone',
    false,
    [reply(404)],
    [ABSENT],
    'left_alone primary_gone',
    `unlink, ${LOOK}, ${LOOK_AT_SECONDARY}`,
  ],
  [
    'the primary is gone and the secondary stands: left alone',
    false,
    [reply(404)],
    [ABSENT, STANDS],
    'left_alone already_unlinked',
    `unlink, ${LOOK}, ${LOOK_AT_SECONDARY}`,
  ],
  ['refused although the pair stands', false, [reply(400)], [HELD], 'failed rejected', `unlink, ${LOOK}`],
  ['not allowed', false, [reply(403)], [HELD], 'failed forbidden', `unlink, ${LOOK}`],
  ['a doubt that no read can settle', true, [], [{ kind: 'unknown', answer: LOST }], 'unsettled', LOOK],
  ['the run stops before it is sent', false, [{ kind: 'not_sent' }], [], 'not_attempted', 'unlink'],
] as [string, boolean, Answer[], AccountView[], string, string][])(
  '%s',
  async (_name, inDoubt, answers, views, end, calls) => {
    expect(await play(inDoubt, [...answers], [...views])).toEqual([end, calls]);
  },
);

const NEVER_SENT = aLoss({ fault: 'network_error', mayHaveHappened: false, attempts: 0 });
const unread = (answer: Answer): AccountView => ({ kind: 'unknown', answer });

describe('a row ends', () => {
  test.each<readonly [string, Script, object]>([
    ['when the tenant refuses the run', { answers: [REFUSED] }, { kind: 'not_attempted', stop: REFUSED }],
    [
      'in doubt, when the tenant refuses the run at the second call',
      { answers: [aLoss(), REFUSED], views: [HELD] },
      { kind: 'unsettled', stop: REFUSED },
    ],
    [
      'in doubt, when the run stops before the second call',
      { answers: [aLoss(), NOT_SENT], views: [HELD] },
      { kind: 'unsettled' },
    ],
    [
      'in doubt, when the run stops while it is looked at',
      { answers: [aLoss()], views: [HELD], stopAfter: 2 },
      { kind: 'unsettled' },
    ],
    [
      'in doubt, when the tenant refuses the run at the look',
      { answers: [aLoss()], views: [unread(REFUSED)] },
      { kind: 'unsettled', stop: REFUSED },
    ],
    [
      'in doubt, when the tenant refuses the run at the look at the secondary',
      { answers: [aLoss()], views: [GONE, unread(REFUSED)] },
      { kind: 'unsettled', stop: REFUSED },
    ],
    [
      'in doubt and refused, when the tenant refuses the run at the look',
      { answers: [aLoss(), reply(400)], views: [HELD, unread(REFUSED)] },
      { kind: 'unsettled', stop: REFUSED },
    ],
    [
      'unsent, when its call never left and the run stops',
      { answers: [NEVER_SENT], stopAfter: 1 },
      { kind: 'not_attempted' },
    ],
    [
      'unsent, when the tenant refuses the run at the look',
      { answers: [reply(400)], views: [unread(REFUSED)] },
      { kind: 'not_attempted', stop: REFUSED },
    ],
    [
      'unsent, when the run is halted during the look',
      { answers: [reply(400)], views: [unread(aLoss())], abortAfter: 2 },
      { kind: 'not_attempted' },
    ],
    [
      'unsent, when the run is halted during the look at the secondary',
      { answers: [reply(400)], views: [GONE, unread(aLoss())], abortAfter: 3 },
      { kind: 'not_attempted' },
    ],
  ])('%s', async (_when, script, end) => {
    expect((await run(script)).end).toEqual(end);
  });

  test.each<readonly [string, Script, object]>([
    [
      'network_error',
      { answers: [NEVER_SENT] },
      { attempts: 0, message: 'no reply in time', latencyMs: 30_000 },
    ],
    [
      'timeout',
      { answers: [reply(400)], views: [unread(aLoss())] },
      { attempts: 1, status: 400, message: 'no reply in time' },
    ],
    [
      'timeout',
      { answers: [reply(400)], views: [GONE, unread(aLoss())] },
      { attempts: 1, status: 400, message: 'no reply in time' },
    ],
    ['timeout', { answers: [aLoss()], views: [HELD], retries: 0 }, { attempts: 1 }],
    ['rejected', { answers: [aLoss(), reply(400)], views: [HELD, HELD] }, { attempts: 2, status: 400 }],
    [
      'server_error',
      { answers: [reply(200, 'a page')], views: [HELD], retries: 0 },
      { message: 'status 200, but the reply does not show that the secondary was unlinked' },
    ],
  ])('as failed: %s', async (reason, script, record) => {
    expect((await run(script)).end).toMatchObject({ kind: 'failed', reason, record });
  });
});

describe('on its way', () => {
  test.each<readonly [string, Answer]>([
    ['a page', reply(200, 'a page')],
    ['the identities of another user', reply(200, [{ provider: 'auth0', user_id: 'q' }])],
    [
      'the secondary still in it',
      reply(200, [
        { provider: 'auth0', user_id: 'p' },
        { provider: 'google-oauth2', user_id: 's' },
      ]),
    ],
  ])('a success with %s is a doubt', async (_what, answer) => {
    const { end, slept } = await run({ answers: [answer], views: [GONE, STANDS] });
    expect(end).toMatchObject({ kind: 'unlinked', evidence: 'read', recovered: true });
    expect(slept).toEqual([100]);
  });

  test('a row waits longer from fault to fault before the look, and counts what it sends again', async () => {
    const { slept, resent } = await run({
      answers: [aLoss(), reply(200, 'a page'), aLoss()],
      views: [HELD, HELD, HELD],
      retries: 2,
    });
    expect([slept, resent]).toEqual([[100, 200, 300], 2]);
  });

  test('a fault that costs no try costs none, and those after it do: the primary was read in between', async () => {
    const answers = Array.from({ length: 3 }, () => aLoss({ costsTry: false }));
    const { end, slept, resent } = await run({ answers, views: [HELD, HELD, HELD], retries: 1 });
    expect(end).toMatchObject({ kind: 'failed', reason: 'timeout' });
    expect([slept, resent]).toEqual([[100, 100, 200], 2]);
  });

  test('a call that cannot have been sent leaves a row in doubt that was in doubt', async () => {
    const { end, calls } = await run({ answers: [aLoss(), NEVER_SENT], views: [HELD, GONE, STANDS] });
    expect(end).toMatchObject({ kind: 'unlinked', recovered: true });
    expect(calls).toBe(`unlink, ${LOOK}, unlink, ${LOOK}, ${LOOK_AT_SECONDARY}`);
  });

  test('the first call carries the intent; calls of a row in doubt have theirs on the disk', async () => {
    expect((await run({ answers: [aLoss(), UNLINKED], views: [HELD] })).intents).toEqual([true, false]);
    expect((await run({ inDoubt: true, answers: [UNLINKED], views: [HELD] })).intents).toEqual([false]);
  });

  test('nothing is asked before the intent is on the disk', async () => {
    const { intent, sync } = aHeldIntent();
    let ended = false;
    const unlinked = run({ answers: [UNLINKED], intent }).finally(() => {
      ended = true;
    });
    await settle();
    expect(ended).toBe(false);
    sync();
    expect((await unlinked).calls).toBe('unlink');
  });

  test('a row in doubt is not written down again', async () => {
    const intent: Intent = { write: () => expect.fail('it stands in the journal'), withdraw: async () => {} };
    const { end } = await run({ inDoubt: true, answers: [UNLINKED], views: [HELD], intent });
    expect(end).toMatchObject({ kind: 'unlinked', record: { attempts: 1, status: 200, identities: 1 } });
  });
});
