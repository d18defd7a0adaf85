import { expect } from 'vitest';
import type { MergePlan } from '../../../src/domain/account/metadata.ts';
import type { Access, Profile, Snapshot } from '../../../src/domain/account/snapshot.ts';
import { PRESERVE_NOTHING, type PreservationOptions } from '../../../src/domain/preservation.ts';
import type { RowTask } from '../../../src/run/engine/row-handler.ts';
import type { PreserveDeps } from '../../../src/run/preserve/preserve-deps.ts';
import { createSeenFilter } from '../../../src/run/preserve/seen-filter.ts';
import type { AccessList } from '../../../src/tenant/api/access.ts';
import type { Answer } from '../../../src/tenant/api/answer.ts';
import type { Profiles } from '../../../src/tenant/api/profiles.ts';
import { aPair } from '../../support/builders/a-pair.ts';
import { aReply } from '../../support/builders/an-answer.ts';
import { anIntent } from '../../support/builders/an-intent.ts';

export type View = Awaited<ReturnType<Profiles['read']>>;

/** What the tenant, an export and the record say, and what they are asked. */
export interface PreserveScript {
  readonly options?: Partial<PreservationOptions>;
  /** By user id; a user that is not here is absent. */
  readonly users?: Readonly<Record<string, View>>;
  readonly exported?: Readonly<Record<string, Profile>>;
  readonly lists?: Partial<Readonly<Record<AccessList, Access | Answer>>>;
  readonly patch?: Answer;
  readonly given?: Answer;
  /** The snapshot, or the plan, is too long for a line. */
  readonly tooLong?: 'snapshot' | 'plan';
  readonly resumed?: boolean;
  readonly merges?: ReadonlyMap<number, MergePlan>;
  readonly earlier?: Pick<Snapshot, 'access'>;
}

export const [PRIMARY, SECONDARY] = ['auth0|p', 'google-oauth2|s'];

export function found(profile: Profile): View {
  return { kind: 'found', profile };
}

export function aTask(over: Partial<RowTask> = {}): RowTask {
  return { pair: aPair(), primaryUserId: PRIMARY, inDoubt: false, intent: anIntent(), ...over };
}

/** The deps of the steps around a link; `calls` are what was asked and written, in order. */
export function aPreserver(script: PreserveScript = {}): { deps: PreserveDeps; calls: unknown[][] } {
  const calls: unknown[][] = [];
  const [draining, aborting] = [new AbortController().signal, new AbortController().signal];
  /** What precedes the link ends with the run; what follows it only when the run is halted. */
  const on = (signal: AbortSignal | undefined) => (signal === aborting ? ' (until halted)' : '');
  const { exported } = script;
  const deps: PreserveDeps = {
    options: { ...PRESERVE_NOTHING, snapshot: true, ...script.options },
    profiles: {
      unlink: async () => expect.fail('a link unlinks nothing'),
      read: async (id, signal) => {
        calls.push([`read${on(signal)}`, id]);
        return script.users?.[id] ?? { kind: 'absent' };
      },
      patch: async (id, body, signal) => {
        calls.push([`patch${on(signal)}`, id, body]);
        return script.patch ?? aReply(200);
      },
    },
    access: {
      list: async (id, name, signal) => {
        calls.push([`list${on(signal)}`, id, name]);
        const told = script.lists?.[name] ?? {};
        return 'kind' in told ? { kind: 'unknown', answer: told } : { kind: 'found', access: told as Access };
      },
      assign: async (id, access, signal) => {
        calls.push([`give${on(signal)}`, id, access]);
        return script.given;
      },
    },
    snapshots: {
      keep: async (snapshot) => {
        calls.push(['keep', snapshot]);
        return script.tooLong !== 'snapshot';
      },
      earlier: async (row) => (row === 1 ? (script.earlier as Snapshot | undefined) : undefined),
      close: async () => {},
    },
    journal: {
      planMerge: async (row, plan) => {
        calls.push(['plan', row, plan]);
        return script.tooLong !== 'plan';
      },
    },
    merges: script.merges ?? new Map(),
    prepared: new WeakMap(),
    source: exported && { find: async (id) => exported[id] },
    seen: createSeenFilter(),
    resumed: script.resumed ?? false,
    now: () => Date.UTC(2026, 0, 1),
    draining,
    aborting,
  };
  return { deps, calls };
}
