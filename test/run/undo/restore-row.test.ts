import { describe, expect, test } from 'vitest';
import type { MergePlan } from '../../../src/domain/account/metadata.ts';
import type { Snapshot } from '../../../src/domain/account/snapshot.ts';
import { restoreRow } from '../../../src/run/undo/restore-row.ts';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import type { Profiles } from '../../../src/tenant/api/profiles.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { aLoss, aReply, NOT_SENT, REFUSED } from '../../support/builders/an-answer.ts';
import { anIntent } from '../../support/builders/an-intent.ts';

type View = Awaited<ReturnType<Profiles['read']>>;

/** What the linked run recorded of the row, and what the tenant answers. */
interface Script {
  readonly profile?: Snapshot['profile'];
  readonly access?: Snapshot['access'];
  readonly merge?: MergePlan;
  /** Answers to PATCH, in order; 200 when they run out. */
  readonly patches?: readonly Answer[];
  /** The first answer to giving roles and the like that is no success. */
  readonly given?: Answer;
  readonly primary?: View;
}

const RECORD = { attempts: 1, status: 200 };
/** The row of the undo, and the row of the linked run behind it. */
const [PLACE, LINKED_ROW] = [1, 7];

/** Restores a row against the script. @returns how it ended, and the calls in order. */
async function play(script: Script) {
  const { profile, access, merge } = script;
  const calls: unknown[][] = [];
  const aborting = new AbortController().signal;
  const patches = [...(script.patches ?? [])];
  const sameSignal = (signal: AbortSignal | undefined) => expect(signal).toBe(aborting);
  const snapshot = profile && {
    row: LINKED_ROW,
    line: 8,
    primary_user_id: 'auth0|p',
    secondary_user_id: 'google-oauth2|s',
    taken_at: '2026-01-01T00:00:00.000Z',
    source: 'tenant',
    profile,
    ...(access && { access }),
  };
  const end = await restoreRow(
    { pair: aPair({ row: PLACE }), primaryUserId: 'auth0|p', inDoubt: false, intent: anIntent() },
    { evidence: 'reply', recovered: false, record: RECORD },
    {
      snapshots: { read: async (row) => (row === LINKED_ROW ? snapshot : undefined) },
      merges: { read: async (row) => (row === LINKED_ROW ? merge : undefined) },
      linkedRow: (place) => (place === PLACE ? LINKED_ROW : -1),
      profiles: {
        unlink: async () => expect.fail('the row is unlinked already'),
        read: async (id, signal) => {
          sameSignal(signal);
          calls.push(['read', id]);
          return script.primary ?? { kind: 'absent' };
        },
        patch: async (id, body, signal) => {
          sameSignal(signal);
          calls.push(['patch', id, body]);
          return patches.shift() ?? aReply(200);
        },
      },
      access: {
        list: async () => expect.fail('a restore lists nothing'),
        assign: async (id, what, signal) => {
          sameSignal(signal);
          calls.push(['give', id, what]);
          return script.given;
        },
      },
      aborting,
    },
  );
  return { end, calls };
}

const SECONDARY = 'google-oauth2|s';
const PROFILE = { user_id: SECONDARY, user_metadata: { theme: 'dark' } };
const MERGE: MergePlan = {
  wrote: { user_metadata: { theme: 'dark', lang: 'de' } },
  before: { user_metadata: { theme: 'light' } },
};
const found = (profile: object): View => ({ kind: 'found', profile: { user_id: 'auth0|p', ...profile } });
const AS_MERGED = found({ user_metadata: { theme: 'dark', lang: 'de' } });
/** The PATCH that takes {@link MERGE} out of {@link AS_MERGED}. */
const UNMERGE = { user_metadata: { theme: 'light', lang: null } };

describe('an unlinked secondary', () => {
  test.each<readonly [what: string, Script, patch: object | undefined, metadata: string]>([
    ['gets its metadata', { profile: PROFILE }, { user_metadata: { theme: 'dark' } }, 'restored'],
    [
      'gets both kinds, without keys of null, which a PATCH would delete',
      { profile: { user_metadata: { a: 1, b: null }, app_metadata: { c: false } } },
      { user_metadata: { a: 1 }, app_metadata: { c: false } },
      'restored',
    ],
    [
      'gets no empty metadata',
      { profile: { user_metadata: { a: null }, app_metadata: {} } },
      undefined,
      'none',
    ],
    ['is blocked where it was', { profile: { blocked: true } }, { blocked: true }, 'none'],
    ['is not touched where it was not blocked', { profile: { blocked: false } }, undefined, 'none'],
    [
      'is not touched for a word where a boolean belongs',
      { profile: { blocked: 'true' } },
      undefined,
      'none',
    ],
    ['gets nothing where the linked run kept no snapshot', {}, undefined, 'unknown'],
  ])('%s', async (_what, script, patch, metadata) => {
    const { end, calls } = await play(script);
    expect(calls).toEqual([
      ...(patch === undefined ? [] : [['patch', SECONDARY, patch]]),
      ['give', SECONDARY, {}],
    ]);
    expect(end).toEqual({
      kind: 'unlinked',
      evidence: 'reply',
      recovered: false,
      record: RECORD,
      metadata,
      notRestored: script.profile === undefined ? ['metadata'] : [],
      mergeKept: [],
    });
  });

  test('gets the roles and organizations that the snapshot has, after its metadata', async () => {
    const access = { roles: ['r'], organizations: ['o'] };
    expect((await play({ profile: PROFILE, access })).calls.slice(1)).toEqual([['give', SECONDARY, access]]);
  });

  test.each([
    ['one identity', [{ user_id: 's' }], []],
    ['two identities, of which only one is an account again', [{ user_id: 's' }, {}], ['identities']],
    ['no list of identities', 'of a stranger', []],
  ])('that had %s', async (_what, identities, notRestored) => {
    expect((await play({ profile: { identities } })).end).toMatchObject({ kind: 'unlinked', notRestored });
  });
});

describe('a primary', () => {
  test.each<readonly [what: string, View, patch: object | undefined, kept: string[]]>([
    ['loses what was merged into it', AS_MERGED, UNMERGE, []],
    [
      'keeps what somebody changed since',
      found({ user_metadata: { theme: 'dark', lang: 'fr' } }),
      { user_metadata: { theme: 'light' } },
      ['user_metadata.lang'],
    ],
    [
      'is left alone where everything was changed since',
      found({ user_metadata: { theme: 'blue', lang: 'fr' } }),
      undefined,
      ['user_metadata.theme', 'user_metadata.lang'],
    ],
    ['that is gone needs nothing', { kind: 'absent' }, undefined, []],
  ])('%s', async (_what, primary, patch, mergeKept) => {
    const { end, calls } = await play({ profile: {}, merge: MERGE, primary });
    expect(calls).toEqual([
      ['give', SECONDARY, {}],
      ['read', 'auth0|p'],
      ...(patch === undefined ? [] : [['patch', 'auth0|p', patch]]),
    ]);
    expect(end).toMatchObject({ kind: 'unlinked', metadata: 'none', mergeKept });
  });

  test('into which nothing was merged is not read', async () => {
    expect((await play({ profile: {}, primary: AS_MERGED })).calls).toEqual([['give', SECONDARY, {}]]);
  });
});

/** What each answer to a step makes of the row. */
const BAD_ANSWERS: readonly (readonly [what: string, Answer, end: object])[] = [
  ['is lost', aLoss(), { kind: 'unsettled' }],
  ['is not sent', NOT_SENT, { kind: 'unsettled' }],
  ['stops the run', REFUSED, { kind: 'unsettled', stop: REFUSED }],
  [
    'is refused',
    aReply(400, 'no'),
    { kind: 'failed', reason: 'restore_refused', record: { attempts: 1, status: 400, body: 'no' } },
  ],
];

describe('a row whose restoration does not get through', () => {
  test.each(BAD_ANSWERS)('at the PATCH of its secondary, which %s', async (_what, answer, end) => {
    const { end: ended, calls } = await play({ profile: PROFILE, patches: [answer], merge: MERGE });
    expect(ended).toEqual(end);
    expect(calls).toHaveLength(1);
  });

  test.each(BAD_ANSWERS)('at its access, which %s', async (_what, answer, end) => {
    const { end: ended, calls } = await play({ profile: PROFILE, given: answer, merge: MERGE });
    expect(ended).toEqual(end);
    expect(calls.map(([name]) => name)).toEqual(['patch', 'give']);
  });

  test.each(BAD_ANSWERS)('at the read of its primary, which %s', async (_what, answer, end) => {
    const primary: View = { kind: 'unknown', answer };
    const { end: ended, calls } = await play({ profile: {}, merge: MERGE, primary });
    expect(ended).toEqual(end);
    expect(calls.map(([name]) => name)).toEqual(['give', 'read']);
  });

  test.each(BAD_ANSWERS)('at the PATCH of its primary, which %s', async (_what, answer, end) => {
    const { end: ended } = await play({ profile: {}, merge: MERGE, primary: AS_MERGED, patches: [answer] });
    expect(ended).toEqual(end);
  });

  test('at a secondary that is gone again is left alone', async () => {
    const { end, calls } = await play({ profile: PROFILE, patches: [aReply(404)], merge: MERGE });
    expect(end).toEqual({ kind: 'left_alone', why: 'linked_or_deleted_since', record: RECORD });
    expect(calls).toHaveLength(1);
  });

  test('at a primary of which nothing is known, though it was answered, stays unsettled', async () => {
    const primary: View = { kind: 'unknown', answer: aReply(200, 'a page') };
    expect((await play({ profile: {}, merge: MERGE, primary })).end).toEqual({ kind: 'unsettled' });
  });

  test('at a primary that cannot be read without loss says why', async () => {
    const primary: View = { kind: 'unfit', message: 'it nests too deep' };
    expect((await play({ profile: {}, merge: MERGE, primary })).end).toEqual({
      kind: 'failed',
      reason: 'restore_refused',
      record: { ...RECORD, message: 'it nests too deep' },
    });
  });
});
