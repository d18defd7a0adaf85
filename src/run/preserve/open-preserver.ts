import type { MergePlan } from '../../domain/account/metadata.ts';
import type { ProfileSource } from '../../domain/account/snapshot.ts';
import type { Clock } from '../../domain/clock.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import type { RunJournal } from '../../record/journal/run-journal.ts';
import { openSnapshotLog } from '../../record/views/snapshot-log.ts';
import { createAccessCalls } from '../../tenant/api/access.ts';
import { createProfiles } from '../../tenant/api/profiles.ts';
import type { ExecuteDeps } from '../engine/execute.ts';
import type { Shutdown } from '../engine/shutdown.ts';
import { linkRow } from '../link/link-row.ts';
import type { Connection } from '../session/connect.ts';
import { type PreserveDeps, preserveRow } from './preserve-row.ts';
import { createSeenFilter } from './seen-filter.ts';

export interface PreserverDeps {
  readonly terms: PreservationOptions;
  /** The run's folder. */
  readonly folder: string;
  readonly journal: RunJournal;
  readonly connection: Connection;
  /** What an earlier session meant to write for rows in doubt; undefined for a run that begins. */
  readonly merges: ReadonlyMap<number, MergePlan> | undefined;
  readonly source?: ProfileSource | undefined;
  readonly clock: Clock;
  readonly stop: Shutdown;
}

/** What is done for a row of a run that keeps something of its secondaries. */
export interface Preserver {
  readonly work: NonNullable<ExecuteDeps['work']>;
  close(): Promise<void>;
}

/** Opens snapshot.jsonl. @returns undefined where nothing is to be kept. @throws ProblemError `snapshot_damaged`, `disk` */
export async function openPreserver(parts: PreserverDeps): Promise<Preserver | undefined> {
  const { terms, connection, stop, merges } = parts;
  if (!terms.snapshot) return undefined;
  const snapshots = await openSnapshotLog(parts.folder, parts.journal.ledger.rows);
  const keep: PreserveDeps = {
    ...parts,
    snapshots,
    profiles: createProfiles(connection.client),
    access: createAccessCalls(connection.client),
    merges: merges ?? new Map(),
    resumed: merges !== undefined,
    seen: createSeenFilter(),
    now: parts.clock.now,
    stopping: stop.stopping,
    halting: stop.halting,
  };
  return {
    work: (linking) => async (row) => {
      const { prepare, finish } = preserveRow(row, keep);
      const prepareAll = async () => (await linking.prepare?.()) ?? (await prepare());
      return await finish(await linkRow(row, { ...linking, prepare: prepareAll }));
    },
    // Every line was durable before its link was sent, and a failure then has stopped the run.
    close: () => snapshots.close().catch(() => {}),
  };
}
