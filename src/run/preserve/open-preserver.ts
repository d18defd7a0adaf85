import type { MergePlan } from '../../domain/account/metadata.ts';
import type { ProfileSource } from '../../domain/account/snapshot.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import type { RunJournal } from '../../record/journal/run-journal.ts';
import { openSnapshotLog } from '../../record/views/snapshot-log.ts';
import { createAccessCalls } from '../../tenant/api/access.ts';
import { createProfiles } from '../../tenant/api/profiles.ts';
import type { TenantClient } from '../../tenant/http/client.ts';
import type { LinkSteps } from '../engine/link-steps.ts';
import type { RunContext } from '../engine/run-context.ts';
import { carryOver } from './carry-over-step.ts';
import type { PreserveDeps } from './preserve-deps.ts';
import { createSeenFilter } from './seen-filter.ts';
import { takeSnapshot } from './snapshot-step.ts';

export interface PreserverDeps {
  readonly options: PreservationOptions;
  /** The run's folder. */
  readonly folder: string;
  readonly journal: RunJournal;
  readonly client: TenantClient;
  /** What an earlier session meant to write for rows in doubt; undefined for a new run. */
  readonly merges: ReadonlyMap<number, MergePlan> | undefined;
  readonly source: ProfileSource | undefined;
}

/** The steps that preserve what a link destroys. */
export interface Preserver extends LinkSteps {
  close(): Promise<void>;
}

/** Opens snapshot.jsonl, unless nothing is to be preserved. @throws ProblemError `snapshot_damaged`, `disk` */
export async function openPreserver(
  { options, folder, journal, client, merges, source }: PreserverDeps,
  { clock, stop }: Pick<RunContext, 'clock' | 'stop'>,
): Promise<Preserver> {
  if (!options.snapshot) return { beforeLink: [], afterLink: [], close: async () => {} };
  const snapshots = await openSnapshotLog(folder, journal.ledger.rows);
  const deps: PreserveDeps = {
    options,
    journal,
    source,
    snapshots,
    profiles: createProfiles(client),
    access: createAccessCalls(client),
    merges: merges ?? new Map(),
    resumed: merges !== undefined,
    prepared: new WeakMap(),
    seen: createSeenFilter(),
    now: clock.now,
    draining: stop.draining,
    aborting: stop.aborting,
  };
  return {
    beforeLink: [(row) => takeSnapshot(row, deps)],
    afterLink: [(row, linked) => carryOver(row, linked, deps)],
    // Every line was durable before its link was sent, and a failure then has stopped the run.
    close: () => snapshots.close().catch(() => {}),
  };
}
