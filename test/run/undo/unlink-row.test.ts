import { expect, test } from 'vitest';
import { type UnlinkRowDeps, unlinkRow } from '../../../src/run/undo/unlink-row.ts';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import type { AccountView } from '../../../src/tenant/api/link-calls.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { anIntent } from '../../support/builders/an-intent.ts';
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

/** Plays a tenant that gives these answers to unlink calls, and these views to reads. @returns the end, and what was asked. */
async function play(inDoubt: boolean, answers: Answer[], views: AccountView[]) {
  const calls: string[] = [];
  const { signal } = new AbortController();
  const parts: UnlinkRowDeps = {
    profiles: {
      unlink: async () => {
        calls.push('unlink');
        return answers.shift() ?? reply(500);
      },
      read: async () => ({ kind: 'absent' }),
      patch: async () => reply(200),
    },
    accounts: {
      read: async (id) => {
        calls.push(`read ${id}`);
        return views.shift() ?? ABSENT;
      },
      link: async () => reply(500),
    },
    clock: instantClock(),
    retries: 1,
    backoffMs: (n) => n,
    onResend() {},
    draining: signal,
    aborting: signal,
    restore: async (_row, how) => ({
      kind: 'unlinked',
      ...how,
      metadata: 'restored',
      notRestored: [],
      mergeKept: [],
    }),
  };
  const end = await unlinkRow(
    { pair: aPair(), primaryUserId: 'auth0|p', inDoubt, intent: anIntent() },
    parts,
  );
  const why = end.kind === 'left_alone' ? end.why : end.kind === 'failed' ? end.reason : '';
  const how = end.kind === 'unlinked' ? `${end.evidence}${end.recovered ? ' recovered' : ''}` : why;
  return [`${end.kind} ${how}`.trim(), calls.join(', ')];
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
