import { describe, expect, test } from 'vitest';
import type { RowResult } from '../../../src/run/engine/row-result.ts';
import { takeSnapshot } from '../../../src/run/preserve/snapshot-step.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { aLoss, aReply, NOT_SENT, REFUSED } from '../../support/builders/an-answer.ts';
import { aPreserver, aTask, found, PRIMARY, type PreserveScript, SECONDARY } from './a-preserver.ts';

/** Takes a row's snapshot. @returns how the row ends, if it does, and what was asked and written. */
async function take(script: PreserveScript, task = aTask()) {
  const { deps, calls } = aPreserver(script);
  return { end: await takeSnapshot(task, deps), calls, prepared: deps.prepared.get(task) };
}

const DARK = { user_id: SECONDARY, user_metadata: { theme: 'dark' } };
const LIGHT = { user_id: PRIMARY, user_metadata: { theme: 'light' } };
const KEPT = {
  row: 1,
  line: 2,
  primary_user_id: PRIMARY,
  secondary_user_id: SECONDARY,
  taken_at: '2026-01-01T00:00:00.000Z',
  source: 'tenant',
  profile: DARK,
};
const names = (calls: unknown[][]) =>
  calls.map(([name, what]) => (name === 'keep' ? 'keep' : `${name} ${what}`));

describe('a snapshot', () => {
  test('is what the tenant says of the secondary, before its link', async () => {
    const { end, calls, prepared } = await take({ users: { [SECONDARY]: found(DARK) } });
    expect(calls).toEqual([
      ['read', SECONDARY],
      ['keep', KEPT],
    ]);
    expect([end, prepared]).toEqual([undefined, { plan: undefined, access: {} }]);
  });

  test('costs no request where the export has the profile', async () => {
    const { calls } = await take({ exported: { [SECONDARY]: DARK } });
    expect(calls).toEqual([['keep', { ...KEPT, source: 'export' }]]);
  });

  test('names the account that the secondary goes to', async () => {
    const { calls } = await take(
      { users: { [SECONDARY]: found(DARK) } },
      aTask({ primaryUserId: 'auth0|root' }),
    );
    expect(calls.at(-1)).toMatchObject(['keep', { primary_user_id: 'auth0|root' }]);
  });

  test('has the roles, permissions and organizations that are carried over, and no others', async () => {
    const lists = {
      roles: { roles: ['r'] },
      permissions: { permissions: [] },
      organizations: { organizations: ['o'] },
    };
    const users = { [SECONDARY]: found(DARK) };
    const asked = async (options: PreserveScript['options']) => {
      const { calls, prepared } = await take({ users, lists, ...(options && { options }) });
      expect(calls).toContainEqual(['keep', { ...KEPT, access: prepared?.access }]);
      return [calls.filter(([name]) => name === 'list').map((call) => call[2]), prepared?.access];
    };
    expect(await asked({ carryRoles: true })).toEqual([
      ['roles', 'permissions'],
      { roles: ['r'], permissions: [] },
    ]);
    expect(await asked({ carryOrganizations: true })).toEqual([['organizations'], { organizations: ['o'] }]);
    expect(await asked({ carryRoles: true, carryOrganizations: true })).toEqual([
      ['roles', 'permissions', 'organizations'],
      { roles: ['r'], permissions: [], organizations: ['o'] },
    ]);
  });

  test('is not taken of an account that is not there: the link tells why', async () => {
    const { end, calls, prepared } = await take({});
    expect([end, calls, prepared]).toEqual([undefined, [['read', SECONDARY]], undefined]);
  });
});

describe('the plan of a merge', () => {
  const users = { [SECONDARY]: found(DARK), [PRIMARY]: found(LIGHT) };
  const plan = { wrote: { user_metadata: { theme: 'dark' } }, before: { user_metadata: { theme: 'light' } } };

  test('is in the journal before the link', async () => {
    const { end, calls, prepared } = await take({ users, options: { merge: 'prefer-secondary' } });
    expect(calls).toEqual([
      ['read', SECONDARY],
      ['keep', KEPT],
      ['read', PRIMARY],
      ['plan', 1, plan],
    ]);
    expect([end, prepared]).toEqual([undefined, { plan, access: {} }]);
  });

  test.each<readonly [string, PreserveScript, calls: string[]]>([
    ['where nothing is to be merged', { users }, [`read ${SECONDARY}`, 'keep']],
    [
      'where the secondary has no metadata',
      { users: { ...users, [SECONDARY]: found({ user_metadata: {} }) }, options: { merge: 'fill' } },
      [`read ${SECONDARY}`, 'keep'],
    ],
    [
      'where the primary has it all',
      { users, options: { merge: 'fill' } },
      [`read ${SECONDARY}`, 'keep', `read ${PRIMARY}`],
    ],
    [
      'where the primary is not there',
      { users: { [SECONDARY]: found(DARK) }, options: { merge: 'fill' } },
      [`read ${SECONDARY}`, 'keep', `read ${PRIMARY}`],
    ],
  ])('is none %s', async (_where, script, calls) => {
    const taken = await take(script);
    expect([taken.end, names(taken.calls)]).toEqual([undefined, calls]);
    expect(taken.prepared).toEqual({ plan: undefined, access: {} });
  });

  test('takes the primary from the export once: its next row reads what this one may have written', async () => {
    const exported = { [SECONDARY]: DARK, [PRIMARY]: LIGHT };
    const { deps, calls } = aPreserver({ users, exported, options: { merge: 'prefer-secondary' } });
    await takeSnapshot(aTask(), deps);
    expect(names(calls)).toEqual(['keep', 'plan 1']);
    await takeSnapshot(aTask({ pair: aPair({ row: 2 }) }), deps);
    expect(names(calls).slice(2)).toEqual(['keep', `read ${PRIMARY}`, 'plan 2']);
  });

  test('reads the primary from the tenant after a row without metadata as well', async () => {
    const exported = { [SECONDARY]: DARK, [PRIMARY]: LIGHT, 'github|none': {} };
    const { deps, calls } = aPreserver({ users, exported, options: { merge: 'prefer-secondary' } });
    await takeSnapshot(aTask({ pair: aPair({ secondaryUserId: 'github|none' }) }), deps);
    await takeSnapshot(aTask({ pair: aPair({ row: 2 }) }), deps);
    expect(names(calls)).toEqual(['keep', 'keep', `read ${PRIMARY}`, 'plan 2']);
  });

  test('takes no primary from the export in a run that was resumed', async () => {
    const exported = { [SECONDARY]: DARK, [PRIMARY]: LIGHT };
    const { calls } = await take({ users, exported, resumed: true, options: { merge: 'prefer-secondary' } });
    expect(names(calls)).toEqual(['keep', `read ${PRIMARY}`, 'plan 1']);
  });
});

const failed = (reason: string, message: string): RowResult =>
  ({ kind: 'failed', reason, record: { attempts: 0, message } }) as RowResult;

describe('a row is not sent', () => {
  const users = { [SECONDARY]: found(DARK), [PRIMARY]: found(LIGHT) };
  test.each<readonly [string, PreserveScript, RowResult]>([
    [
      'when its secondary cannot be read',
      { users: { [SECONDARY]: { kind: 'unknown', answer: aLoss() } } },
      failed('timeout', 'no reply in time'),
    ],
    [
      'when its secondary cannot be kept without loss',
      { users: { [SECONDARY]: { kind: 'unfit', message: 'it nests too deep' } } },
      failed('rejected', 'it nests too deep'),
    ],
    [
      'when its secondary is too much for a line',
      { users, tooLong: 'snapshot' },
      failed('rejected', `the data of ${SECONDARY} is too large to keep`),
    ],
    [
      'when its plan is too much for a line',
      { users, tooLong: 'plan', options: { merge: 'prefer-secondary' } },
      failed('rejected', 'the metadata of both accounts together is too large to keep'),
    ],
    [
      'when both have a value and that is a conflict',
      { users, options: { merge: 'fail-on-conflict' } },
      failed('metadata_conflict', 'both accounts have a value for user_metadata.theme'),
    ],
    [
      'when its primary cannot be read',
      {
        users: { ...users, [PRIMARY]: { kind: 'unknown', answer: aReply(403, 'no') } },
        options: { merge: 'fill' },
      },
      { kind: 'failed', reason: 'forbidden', record: { attempts: 0, status: 403, body: 'no' } },
    ],
    [
      'when its roles cannot be read',
      { users, lists: { permissions: aLoss() }, options: { carryRoles: true } },
      failed('timeout', 'no reply in time'),
    ],
    [
      'when the run stops before the read',
      { users: { [SECONDARY]: { kind: 'unknown', answer: NOT_SENT } } },
      { kind: 'not_attempted' },
    ],
  ])('%s', async (_when, script, end) => {
    const taken = await take(script);
    expect([taken.end, taken.prepared]).toEqual([end, undefined]);
  });
});

describe('a row in doubt cannot be called not attempted', () => {
  const users = { [SECONDARY]: found(DARK) };
  const unread = { kind: 'unknown', answer: REFUSED } as const;
  test.each<readonly [string, PreserveScript]>([
    ['when its secondary is not read', { users: { [SECONDARY]: unread } }],
    ['when its roles are not read', { users, lists: { roles: REFUSED }, options: { carryRoles: true } }],
    ['when its primary is not read', { users: { ...users, [PRIMARY]: unread }, options: { merge: 'fill' } }],
  ])('%s', async (_when, script) => {
    expect((await take(script, aTask({ inDoubt: true }))).end).toEqual({ kind: 'unsettled', stop: REFUSED });
    expect((await take(script)).end).toEqual({ kind: 'not_attempted', stop: REFUSED });
  });

  test('and fails where a row not in doubt does', async () => {
    const script: PreserveScript = { users: { [SECONDARY]: { kind: 'unknown', answer: aLoss() } } };
    expect((await take(script, aTask({ inDoubt: true }))).end).toMatchObject({ kind: 'failed' });
  });
});
