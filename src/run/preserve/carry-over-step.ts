import {
  isEmpty,
  type MergePlan,
  type MergeRule,
  type MetadataPair,
  metadataOf,
} from '../../domain/account/metadata.ts';
import type { Access } from '../../domain/account/snapshot.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { mergeMetadata } from '../../plan/metadata/merge-metadata.ts';
import type { LinkedResult } from '../engine/link-steps.ts';
import type { RowTask } from '../engine/row-handler.ts';
import { type CallStats, type RowResult, resultAfterLink, stopIn } from '../engine/row-result.ts';
import type { PreserveDeps } from './preserve-deps.ts';

/**
 * After a row's link: gives the primary the metadata, roles and organizations that are carried over. If an earlier
 * process sent the link, they come from the record.
 */
export async function carryOver(row: RowTask, linked: LinkedResult, deps: PreserveDeps): Promise<RowResult> {
  const { pair, primaryUserId } = row;
  const prepared = deps.prepared.get(row);
  const plan = prepared === undefined ? deps.merges.get(pair.row) : prepared.plan;
  const left = prepared === undefined ? await stillToWrite(row, plan, linked.record, deps) : ok(plan?.wrote);
  if (!left.ok) return left.error;
  const wrote = left.value;
  if (wrote !== undefined && !isEmpty(wrote)) {
    const answer = await deps.profiles.patch(primaryUserId, wrote, deps.aborting);
    const failed = resultAfterLink(answer, 'carry_refused', linked.record);
    if (failed !== undefined) return failed;
  }
  const access = prepared?.access ?? (await deps.snapshots.earlier(pair.row))?.access ?? {};
  const refused = await deps.access.assign(primaryUserId, carried(access, deps.options), deps.aborting);
  const failed = refused && resultAfterLink(refused, 'carry_refused', linked.record);
  return failed ?? (plan === undefined ? linked : { ...linked, merged: true });
}

function carried(
  { roles = [], permissions = [], organizations = [] }: Access,
  options: PreservationOptions,
): Access {
  return {
    ...(options.carryRoles ? { roles, permissions } : {}),
    ...(options.carryOrganizations ? { organizations } : {}),
  };
}

/** After a kill that followed the link: the part of the merge that the primary does not have yet. */
async function stillToWrite(
  { primaryUserId }: RowTask,
  plan: MergePlan | undefined,
  record: CallStats,
  deps: PreserveDeps,
): Promise<Result<MetadataPair | undefined, RowResult>> {
  if (plan === undefined) return ok(undefined);
  const primary = await deps.profiles.read(primaryUserId, deps.aborting);
  if (primary.kind === 'absent') return ok(undefined);
  if (primary.kind === 'unfit') {
    return err({
      kind: 'failed',
      reason: 'carry_refused',
      record: { ...record, message: primary.message },
    });
  }
  if (primary.kind === 'unknown') {
    return err({ kind: 'unsettled', ...stopIn(primary.answer) });
  }
  // Planned without conflicts: whatever differs now was written by somebody since, and stays.
  const rule: MergeRule = deps.options.merge === 'prefer-secondary' ? 'prefer-secondary' : 'fill';
  const again = mergeMetadata(metadataOf(primary.profile), plan.wrote, rule);
  return ok(again.ok ? again.value?.wrote : undefined);
}
