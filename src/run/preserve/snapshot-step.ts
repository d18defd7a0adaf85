import { isEmpty, type MergePlan, type MetadataPair, metadataOf } from '../../domain/account/metadata.ts';
import type { Access, Profile, ProfileSource, Snapshot } from '../../domain/account/snapshot.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { mergeMetadata } from '../../plan/metadata/merge-metadata.ts';
import type { AccessList } from '../../tenant/api/access.ts';
import type { RowTask } from '../engine/row-handler.ts';
import { type RowResult, resultBeforeLink } from '../engine/row-result.ts';
import type { PreserveDeps } from './preserve-deps.ts';
import { snapshotOf } from './snapshot-of.ts';

/** What a step found out, or how its row ends because it could not. */
type StepResult<T> = Result<T, RowResult>;

/**
 * Before a row's link: writes to the disk what the link destroys or changes.
 *
 * @returns how the row ends, if it must not be sent.
 */
export async function takeSnapshot(row: RowTask, deps: PreserveDeps): Promise<RowResult | undefined> {
  const { pair } = row;
  const secondary = await profileOf(pair.secondaryUserId, deps, deps.source);
  if (!secondary.ok) return whileInDoubt(secondary.error, row);
  // No account: the link call tells why. An earlier call may have linked it; then the record has what was kept.
  if (secondary.value === undefined) return undefined;
  const access = await accessOf(pair.secondaryUserId, deps);
  if (!access.ok) return whileInDoubt(access.error, row);
  const isKept = await deps.snapshots.keep(snapshotOf(row, secondary.value, access.value, deps.now()));
  if (!isKept) return unfit(`the data of ${pair.secondaryUserId} is too large to keep`);
  const plan = await planMerge(row, metadataOf(secondary.value.profile), deps);
  if (!plan.ok) return whileInDoubt(plan.error, row);
  if (plan.value !== undefined && !(await deps.journal.planMerge(pair.row, plan.value))) {
    return unfit(`the metadata of both accounts together is too large to keep`);
  }
  deps.prepared.set(row, { plan: plan.value, access: access.value });
  return undefined;
}

/** The profile from the export, else from the tenant; undefined where there is no such account. */
async function profileOf(
  userId: string,
  deps: PreserveDeps,
  source: ProfileSource | undefined,
): Promise<StepResult<{ readonly profile: Profile; readonly source: Snapshot['source'] } | undefined>> {
  const exported = await source?.find(userId);
  if (exported !== undefined) return ok({ profile: exported, source: 'export' });
  const view = await deps.profiles.read(userId, deps.draining);
  if (view.kind === 'found') return ok({ profile: view.profile, source: 'tenant' });
  if (view.kind === 'absent') return ok(undefined);
  if (view.kind === 'unfit') return err(unfit(view.message));
  return err(resultBeforeLink(view.answer, { attempts: 0 }, deps.draining));
}

/** Nothing was sent: what cannot be kept must not be lost. */
function unfit(message: string): RowResult {
  return { kind: 'failed', reason: 'rejected', record: { attempts: 0, message } };
}

/** Reads what is to be carried over, and nothing else. */
async function accessOf(userId: string, deps: PreserveDeps): Promise<StepResult<Access>> {
  const { carryRoles, carryOrganizations } = deps.options;
  const names: AccessList[] = [
    ...(carryRoles ? (['roles', 'permissions'] as const) : []),
    ...(carryOrganizations ? (['organizations'] as const) : []),
  ];
  let access: Access = {};
  for (const name of names) {
    const view = await deps.access.list(userId, name, deps.draining);
    if (view.kind === 'unknown') return err(resultBeforeLink(view.answer, { attempts: 0 }, deps.draining));
    access = { ...access, ...view.access };
  }
  return ok(access);
}

/** What the row's merge is to write; undefined where nothing is. */
async function planMerge(
  { primaryUserId }: RowTask,
  secondary: MetadataPair,
  deps: PreserveDeps,
): Promise<StepResult<MergePlan | undefined>> {
  const rule = deps.options.merge;
  // Noted in any case: the next row of this primary must know that this one may have written.
  const fresh = !deps.seen.see(primaryUserId) && !deps.resumed;
  if (rule === 'none' || isEmpty(secondary)) return ok(undefined);
  const primary = await profileOf(primaryUserId, deps, fresh ? deps.source : undefined);
  if (!primary.ok) return primary;
  if (primary.value === undefined) return ok(undefined);
  const plan = mergeMetadata(metadataOf(primary.value.profile), secondary, rule);
  if (plan.ok) return plan;
  const message = `both accounts have a value for ${plan.error.join(', ')}`;
  return err({ kind: 'failed', reason: 'metadata_conflict', record: { attempts: 0, message } });
}

/** An earlier call of this row may still be on its way: it cannot be called not attempted. */
function whileInDoubt(end: RowResult, row: RowTask): RowResult {
  if (!row.inDoubt || end.kind !== 'not_attempted') return end;
  return { ...end, kind: 'unsettled' };
}
