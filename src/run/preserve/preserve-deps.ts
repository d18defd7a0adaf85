import type { MergePlan } from '../../domain/account/metadata.ts';
import type { Access, ProfileSource } from '../../domain/account/snapshot.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import type { SnapshotLog } from '../../record/views/snapshot-log.ts';
import type { AccessCalls } from '../../tenant/api/access.ts';
import type { Profiles } from '../../tenant/api/profiles.ts';
import type { RowTask } from '../engine/row-handler.ts';
import type { SeenFilter } from './seen-filter.ts';

/** What this process found out about a row before its link. */
interface Prepared {
  readonly plan: MergePlan | undefined;
  readonly access: Access;
}

/** What the steps around a link work with. */
export interface PreserveDeps {
  readonly options: PreservationOptions;
  readonly profiles: Profiles;
  readonly access: AccessCalls;
  readonly snapshots: SnapshotLog;
  readonly journal: { planMerge(row: number, plan: MergePlan): Promise<boolean> };
  /** What an earlier session meant to write for rows that it left in doubt. */
  readonly merges: ReadonlyMap<number, MergePlan>;
  /** What the step before the link found out, for the one after it. A row that an earlier process sent has none. */
  readonly prepared: WeakMap<RowTask, Prepared>;
  /** `--users`: profiles without a request. */
  readonly source?: ProfileSource | undefined;
  /** Primaries of this session's rows so far: what the export says of them may be outdated. */
  readonly seen: SeenFilter;
  /** The run continues an earlier session: what the export says of primaries of settled rows may be outdated too. */
  readonly resumed: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly draining: AbortSignal;
  readonly aborting: AbortSignal;
}
