import type { Access, Profile, Snapshot } from '../../domain/account/snapshot.ts';
import type { RowTask } from '../engine/row-handler.ts';

/** The line of snapshot.jsonl that a row's secondary gets. */
export function snapshotOf(
  { pair, primaryUserId }: RowTask,
  { profile, source }: { readonly profile: Profile; readonly source: Snapshot['source'] },
  access: Access,
  nowMs: number,
): Snapshot {
  return {
    row: pair.row,
    line: pair.line,
    primary_user_id: primaryUserId,
    secondary_user_id: pair.secondaryUserId,
    taken_at: new Date(nowMs).toISOString(),
    source,
    profile,
    ...(Object.keys(access).length === 0 ? {} : { access }),
  };
}
