import { describe, expect, test } from 'vitest';
import type { MergePlan } from '../../../src/domain/account/metadata.ts';
import type { LinkedResult } from '../../../src/run/engine/link-steps.ts';
import { carryOver } from '../../../src/run/preserve/carry-over-step.ts';
import type { PreserveDeps } from '../../../src/run/preserve/preserve-deps.ts';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import { aLoss, aReply, NOT_SENT, REFUSED } from '../../support/builders/an-answer.ts';
import { aPreserver, aTask, found, PRIMARY, type PreserveScript, type View } from './a-preserver.ts';

type Prepared = NonNullable<ReturnType<PreserveDeps['prepared']['get']>>;

const RECORD = { attempts: 1, status: 201 };
const LINKED: LinkedResult = { kind: 'linked', evidence: 'reply', recovered: false, record: RECORD };
const WROTE = { user_metadata: { theme: 'dark' } };
const PLAN: MergePlan = { wrote: WROTE, before: {} };
const ACCESS = { roles: ['r'], permissions: [], organizations: ['o'] };
const EVERYTHING = { carryRoles: true, carryOrganizations: true };
const [PATCH, GIVE, READ] = ['patch (until halted)', 'give (until halted)', 'read (until halted)'];

/** Carries over for a row that is linked. `prepared` is what the step before the link found out, if it was this process's. */
async function carry(script: PreserveScript, prepared?: Partial<Prepared>) {
  const { deps, calls } = aPreserver(script);
  const task = aTask();
  if (prepared !== undefined) deps.prepared.set(task, { plan: undefined, access: {}, ...prepared });
  return { end: await carryOver(task, LINKED, deps), calls };
}

describe('after the link of this process', () => {
  test('the primary gets the plan, then the access', async () => {
    const { end, calls } = await carry({ options: EVERYTHING }, { plan: PLAN, access: ACCESS });
    expect(calls).toEqual([
      [PATCH, PRIMARY, WROTE],
      [GIVE, PRIMARY, ACCESS],
    ]);
    expect(end).toEqual({ ...LINKED, merged: true });
  });

  test.each<readonly [string, PreserveScript['options'], object]>([
    ['roles and permissions', { carryRoles: true }, { roles: ['r'], permissions: [] }],
    ['organizations', { carryOrganizations: true }, { organizations: ['o'] }],
    ['nothing', {}, {}],
  ])('it gets %s as the options say', async (_what, options, given) => {
    const { end, calls } = await carry({ options: options ?? {} }, { access: ACCESS });
    expect(calls).toEqual([[GIVE, PRIMARY, given]]);
    expect(end).toBe(LINKED);
  });

  test('lists that were not kept are given as empty ones', async () => {
    const { calls } = await carry({ options: EVERYTHING }, {});
    expect(calls).toEqual([[GIVE, PRIMARY, { roles: [], permissions: [], organizations: [] }]]);
  });
});

describe('after the link of an earlier process', () => {
  const merges = new Map([[1, PLAN]]);

  test.each<readonly [string, PreserveScript, patch: object | undefined]>([
    ['the primary gets what it lacks of the plan', { users: { [PRIMARY]: found({}) } }, WROTE],
    ['the primary gets nothing that it has', { users: { [PRIMARY]: found(WROTE) } }, undefined],
    [
      'what somebody wrote since stays',
      { users: { [PRIMARY]: found({ user_metadata: { theme: 'blue' } }) }, options: { merge: 'fill' } },
      undefined,
    ],
    [
      'what somebody wrote since stays, and is no conflict any more',
      {
        users: { [PRIMARY]: found({ user_metadata: { theme: 'blue' } }) },
        options: { merge: 'fail-on-conflict' },
      },
      undefined,
    ],
    [
      'what somebody wrote since goes where the secondary is preferred',
      {
        users: { [PRIMARY]: found({ user_metadata: { theme: 'blue' } }) },
        options: { merge: 'prefer-secondary' },
      },
      WROTE,
    ],
    ['a primary that is gone gets nothing', {}, undefined],
  ])('%s', async (_what, script, patch) => {
    const { end, calls } = await carry({ ...script, merges });
    expect(calls).toEqual([
      [READ, PRIMARY],
      ...(patch === undefined ? [] : [[PATCH, PRIMARY, patch]]),
      [GIVE, PRIMARY, {}],
    ]);
    expect(end).toEqual({ ...LINKED, merged: true });
  });

  test('the access comes from the snapshot, and nothing is read where nothing was to be merged', async () => {
    const { end, calls } = await carry({ options: EVERYTHING, earlier: { access: ACCESS } });
    expect(calls).toEqual([[GIVE, PRIMARY, ACCESS]]);
    expect(end).toBe(LINKED);
  });

  test.each<readonly [string, View, object]>([
    ['was not read', { kind: 'unknown', answer: aLoss() }, { kind: 'unsettled' }],
    ['refuses the run', { kind: 'unknown', answer: REFUSED }, { kind: 'unsettled', stop: REFUSED }],
    [
      'cannot be read without loss',
      { kind: 'unfit', message: 'it nests too deep' },
      { kind: 'failed', reason: 'carry_refused', record: { ...RECORD, message: 'it nests too deep' } },
    ],
  ])('a row whose primary %s is not linked yet', async (_what, primary, end) => {
    const carried = await carry({ users: { [PRIMARY]: primary }, merges });
    expect([carried.end, carried.calls]).toEqual([end, [[READ, PRIMARY]]]);
  });
});

describe('a row that is linked, and what follows does not get through', () => {
  const answers: readonly (readonly [string, Answer, object])[] = [
    ['is lost', aLoss(), { kind: 'unsettled' }],
    ['is not sent', NOT_SENT, { kind: 'unsettled' }],
    ['stops the run', REFUSED, { kind: 'unsettled', stop: REFUSED }],
    [
      'is refused',
      aReply(400, 'no'),
      { kind: 'failed', reason: 'carry_refused', record: { attempts: 1, status: 400, body: 'no' } },
    ],
  ];
  test.each(answers)('at the PATCH, which %s', async (_what, patch, end) => {
    const carried = await carry({ patch }, { plan: PLAN });
    expect([carried.end, carried.calls]).toEqual([end, [[PATCH, PRIMARY, WROTE]]]);
  });

  test.each(answers)('at the access, which %s', async (_what, given, end) => {
    expect((await carry({ given }, { plan: PLAN, access: ACCESS })).end).toEqual(end);
  });
});
