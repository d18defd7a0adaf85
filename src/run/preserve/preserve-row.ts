import {
  isEmpty,
  type MergePlan,
  type MergeRule,
  type MetadataPair,
  metadataOf,
} from '../../domain/account/metadata.ts';
import type { Access, Profile, ProfileSource, Snapshot } from '../../domain/account/snapshot.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import { mergeMetadata } from '../../plan/metadata/merge-metadata.ts';
import type { SnapshotLog } from '../../record/views/snapshot-log.ts';
import type { AccessCalls, AccessList } from '../../tenant/api/access.ts';
import type { Profiles } from '../../tenant/api/profiles.ts';
import type { CallStats, RowResult } from '../engine/row-result.ts';
import { resultAfterLink, resultBeforeLink } from '../engine/step-end.ts';
import type { RowTask } from '../link/link-row.ts';
import type { SeenFilter } from './seen-filter.ts';
import { snapshotOf } from './snapshot-of.ts';

export interface PreserveDeps {
  readonly terms: PreservationOptions;
  readonly profiles: Profiles;
  readonly access: AccessCalls;
  readonly snapshots: SnapshotLog;
  readonly journal: { planMerge(row: number, plan: MergePlan): Promise<boolean> };
  /** What an earlier session meant to write for rows that it left in doubt. */
  readonly merges: ReadonlyMap<number, MergePlan>;
  /** `--users`: profiles without a request. */
  readonly source?: ProfileSource | undefined;
  /** Primaries that rows of this session came by: the export no longer tells what they hold. */
  readonly seen: SeenFilter;
  /** The run goes on from an earlier session: nor does it for primaries of rows that are settled. */
  readonly resumed: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly stopping: AbortSignal;
  readonly halting: AbortSignal;
}

/** What is done around one row's link. */
export interface PreservedRow {
  /** Before the link is sent: what must be safe on the disk by then. @returns how the row ends, where it is not to be sent. */
  prepare(): Promise<RowResult | undefined>;
  /** Once the row is linked: gives the primary what is to be carried over. @returns how the row ends then. */
  finish(end: RowResult): Promise<RowResult>;
}

/** A step that could not be done: how its row ends. */
class StepFailed {
  readonly end: RowResult;
  constructor(end: RowResult) {
    this.end = end;
  }
}

/** Snapshot, merge and carrying over of one row. Whatever it learns after a kill it takes from the record. */
export function preserveRow(row: RowTask, parts: PreserveDeps): PreservedRow {
  const { pair, primaryUserId } = row;
  const { terms } = parts;
  /** What this process found out by itself. Undefined where the record tells: an earlier process sent the link. */
  let prepared: { readonly plan: MergePlan | undefined; readonly access: Access } | undefined;

  async function prepare(): Promise<RowResult | undefined> {
    const secondary = await profileOf(pair.secondaryUserId, parts, parts.source);
    if (secondary instanceof StepFailed) return whileInDoubt(secondary.end, row);
    // No account: the link call tells why. It may be an earlier call's doing; then the record has what was kept.
    if (secondary === undefined) return undefined;
    const access = await accessOf(pair.secondaryUserId, parts);
    if (access instanceof StepFailed) return whileInDoubt(access.end, row);
    const isKept = await parts.snapshots.keep(snapshotOf(row, secondary, access, parts.now()));
    if (!isKept) return unfit(`the data of ${pair.secondaryUserId} is too large to keep`).end;
    const plan = await planMerge(row, metadataOf(secondary.profile), parts);
    if (plan instanceof StepFailed) return whileInDoubt(plan.end, row);
    if (plan !== undefined && !(await parts.journal.planMerge(pair.row, plan))) {
      return unfit(`the metadata of both accounts together is too large to keep`).end;
    }
    prepared = { plan, access };
    return undefined;
  }

  async function finish(end: RowResult): Promise<RowResult> {
    if (end.kind !== 'linked') return end;
    const plan = prepared === undefined ? parts.merges.get(pair.row) : prepared.plan;
    const wrote = prepared === undefined ? await stillToWrite(row, plan, end.record, parts) : plan?.wrote;
    if (wrote instanceof StepFailed) return wrote.end;
    if (wrote !== undefined && !isEmpty(wrote)) {
      const answer = await parts.profiles.patch(primaryUserId, wrote, parts.halting);
      const failed = resultAfterLink(answer, 'carry_refused', end.record);
      if (failed !== undefined) return failed;
    }
    const access = prepared?.access ?? (await parts.snapshots.earlier(pair.row))?.access ?? {};
    const refused = await parts.access.give(primaryUserId, carried(access, terms), parts.halting);
    const failed = refused && resultAfterLink(refused, 'carry_refused', end.record);
    return failed ?? (plan === undefined ? end : { ...end, merged: true });
  }

  return { prepare, finish };
}

/** The profile from the export, else from the tenant; undefined where there is no such account. */
async function profileOf(
  userId: string,
  parts: PreserveDeps,
  source: ProfileSource | undefined,
): Promise<{ readonly profile: Profile; readonly source: Snapshot['source'] } | undefined | StepFailed> {
  const exported = await source?.find(userId);
  if (exported !== undefined) return { profile: exported, source: 'export' };
  const view = await parts.profiles.read(userId, parts.stopping);
  if (view.kind === 'found') return { profile: view.profile, source: 'tenant' };
  if (view.kind === 'absent') return undefined;
  if (view.kind === 'unfit') return unfit(view.message);
  return new StepFailed(resultBeforeLink(view.answer, { attempts: 0 }, parts.stopping));
}

/** Nothing was sent: what cannot be kept must not be lost. */
function unfit(message: string): StepFailed {
  return new StepFailed({ kind: 'failed', reason: 'rejected', record: { attempts: 0, message } });
}

/** What is to be carried over; only that is asked for. */
async function accessOf(userId: string, parts: PreserveDeps): Promise<Access | StepFailed> {
  const { carryRoles, carryOrganizations } = parts.terms;
  const names: AccessList[] = [
    ...(carryRoles ? (['roles', 'permissions'] as const) : []),
    ...(carryOrganizations ? (['organizations'] as const) : []),
  ];
  let access: Access = {};
  for (const name of names) {
    const view = await parts.access.list(userId, name, parts.stopping);
    if (view.kind === 'unknown') {
      return new StepFailed(resultBeforeLink(view.answer, { attempts: 0 }, parts.stopping));
    }
    access = { ...access, ...view.access };
  }
  return access;
}

function carried(
  { roles = [], permissions = [], organizations = [] }: Access,
  terms: PreservationOptions,
): Access {
  return {
    ...(terms.carryRoles ? { roles, permissions } : {}),
    ...(terms.carryOrganizations ? { organizations } : {}),
  };
}

/** What the row's merge is to write; undefined where nothing is. */
async function planMerge(
  { primaryUserId }: RowTask,
  secondary: MetadataPair,
  parts: PreserveDeps,
): Promise<MergePlan | undefined | StepFailed> {
  const rule = parts.terms.merge;
  // Seen in any case: whoever comes next must know that this row may have written.
  const fresh = !parts.seen.see(primaryUserId) && !parts.resumed;
  if (rule === 'none' || isEmpty(secondary)) return undefined;
  const primary = await profileOf(primaryUserId, parts, fresh ? parts.source : undefined);
  if (primary === undefined || primary instanceof StepFailed) return primary;
  const plan = mergeMetadata(metadataOf(primary.profile), secondary, rule);
  if (plan.ok) return plan.value;
  const message = `both accounts have a value for ${plan.error.join(', ')}`;
  return new StepFailed({ kind: 'failed', reason: 'metadata_conflict', record: { attempts: 0, message } });
}

/** After a kill behind the link: what of the merge the primary does not have yet. */
async function stillToWrite(
  { primaryUserId }: RowTask,
  plan: MergePlan | undefined,
  record: CallStats,
  parts: PreserveDeps,
): Promise<MetadataPair | undefined | StepFailed> {
  if (plan === undefined) return undefined;
  const primary = await parts.profiles.read(primaryUserId, parts.halting);
  if (primary.kind === 'absent') return undefined;
  if (primary.kind === 'unfit') {
    const told = { ...record, message: primary.message };
    return new StepFailed({ kind: 'failed', reason: 'carry_refused', record: told });
  }
  if (primary.kind === 'unknown') {
    const { answer } = primary;
    return new StepFailed({ kind: 'unsettled', ...(answer.kind === 'refused' ? { stop: answer } : {}) });
  }
  // Without conflicts when it was planned; what differs now was written by somebody since, and stays.
  const rule: MergeRule = parts.terms.merge === 'prefer-secondary' ? 'prefer-secondary' : 'fill';
  const again = mergeMetadata(metadataOf(primary.profile), plan.wrote, rule);
  return again.ok ? again.value?.wrote : undefined;
}

/** An earlier call of this row may still be on its way: it cannot be called not attempted. */
function whileInDoubt(end: RowResult, row: RowTask): RowResult {
  if (!row.inDoubt || end.kind !== 'not_attempted') return end;
  return { ...end, kind: 'unsettled' };
}
