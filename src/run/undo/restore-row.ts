import { isEmpty, METADATA_KINDS, type MergePlan, metadataOf } from '../../domain/account/metadata.ts';
import type { Profile, Snapshot } from '../../domain/account/snapshot.ts';
import type { NotRestored } from '../../domain/row/outcome.ts';
import { unmergeMetadata } from '../../plan/metadata/unmerge-metadata.ts';
import type { LineIndex } from '../../record/files/line-index.ts';
import type { AccessCalls } from '../../tenant/api/access.ts';
import type { Profiles } from '../../tenant/api/profiles.ts';
import type { RowTask } from '../engine/row-handler.ts';
import { type RowResult, resultAfterLink } from '../engine/row-result.ts';
import type { UnlinkEvidence } from './unlink-row.ts';

export interface RestoreDeps {
  readonly profiles: Profiles;
  readonly access: AccessCalls;
  /** The linked run's snapshot.jsonl. */
  readonly snapshots: Pick<LineIndex, 'read'>;
  /** The merges in the linked run's journal. */
  readonly merges: Pick<LineIndex, 'read'>;
  /** The row of the linked run that stands at this place of the undo. */
  readonly linkedRow: (place: number) => number;
  readonly aborting: AbortSignal;
}

/**
 * Gives an unlinked secondary what the snapshot kept of it, and takes out of the primary what was merged into it.
 * Every step sets values, so that after a kill all of them can be done once more.
 */
export async function restoreRow(
  row: RowTask,
  unlinked: UnlinkEvidence,
  deps: RestoreDeps,
): Promise<RowResult> {
  const { record } = unlinked;
  const { pair, primaryUserId } = row;
  const linkedRow = deps.linkedRow(pair.row);
  const snapshot = (await deps.snapshots.read(linkedRow)) as Snapshot | undefined;
  const body = snapshot === undefined ? {} : restoration(snapshot.profile);
  if (Object.keys(body).length > 0) {
    const answer = await deps.profiles.patch(pair.secondaryUserId, body, deps.aborting);
    if (answer.kind === 'reply' && answer.status === 404) {
      return { kind: 'left_alone', why: 'linked_or_deleted_since', record };
    }
    const failed = resultAfterLink(answer, 'restore_refused', record);
    if (failed !== undefined) return failed;
  }
  const refused = await deps.access.assign(pair.secondaryUserId, snapshot?.access ?? {}, deps.aborting);
  const failed = refused && resultAfterLink(refused, 'restore_refused', record);
  if (failed !== undefined) return failed;
  const unmerged = await unmerge(primaryUserId, linkedRow, record, deps);
  if ('end' in unmerged) return unmerged.end;
  return {
    kind: 'unlinked',
    ...unlinked,
    metadata: snapshot === undefined ? 'unknown' : isEmpty(metadataOf(body)) ? 'none' : 'restored',
    notRestored: notRestored(snapshot),
    mergeKept: unmerged.kept,
  };
}

/** What the new account lacks. An unblocked account that was blocked would be a hole. */
function restoration(profile: Profile): Readonly<Record<string, unknown>> {
  const metadata = metadataOf(profile);
  const kinds = METADATA_KINDS.map((kind) => {
    // A null in a PATCH deletes its key, and no key would be left of a metadata of nulls.
    const entries = Object.entries(metadata[kind] ?? {}).filter(([, value]) => value !== null);
    return [kind, Object.fromEntries(entries)] as const;
  });
  return {
    ...Object.fromEntries(kinds.filter(([, values]) => Object.keys(values).length > 0)),
    ...(profile.blocked === true ? { blocked: true } : {}),
  };
}

function notRestored(snapshot: Snapshot | undefined): NotRestored[] {
  if (snapshot === undefined) return ['metadata'];
  const { identities } = snapshot.profile;
  return Array.isArray(identities) && identities.length > 1 ? ['identities'] : [];
}

async function unmerge(
  primaryUserId: string,
  linkedRow: number,
  record: UnlinkEvidence['record'],
  { merges, profiles, aborting }: RestoreDeps,
): Promise<{ readonly kept: readonly string[] } | { readonly end: RowResult }> {
  const plan = (await merges.read(linkedRow)) as MergePlan | undefined;
  if (plan === undefined) return { kept: [] };
  const primary = await profiles.read(primaryUserId, aborting);
  if (primary.kind === 'absent') return { kept: [] };
  if (primary.kind === 'unfit') {
    const told = { ...record, message: primary.message };
    return { end: { kind: 'failed', reason: 'restore_refused', record: told } };
  }
  if (primary.kind === 'unknown') {
    return { end: resultAfterLink(primary.answer, 'restore_refused', record) ?? { kind: 'unsettled' } };
  }
  const { patch, kept } = unmergeMetadata(plan, metadataOf(primary.profile));
  if (patch === undefined) return { kept };
  const answer = await profiles.patch(primaryUserId, patch, aborting);
  const failed = resultAfterLink(answer, 'restore_refused', record);
  return failed === undefined ? { kept } : { end: failed };
}
