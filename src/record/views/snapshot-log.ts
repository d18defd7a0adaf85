import type { Snapshot } from '../../domain/account/snapshot.ts';
import { cutTornEnd } from '../files/cut-torn-end.ts';
import { toJson } from '../files/jsonl.ts';
import { LONGEST_LINE } from '../files/read-lines.ts';
import { recordFile } from '../folder/run-files.ts';
import { type Disk, syncFolder, systemDisk } from '../journal/disk.ts';
import { GroupCommitLog } from '../journal/group-commit-log.ts';
import { readSnapshots } from './read-snapshots.ts';

/** The snapshot.jsonl of a run in progress. */
export interface SnapshotLog {
  /**
   * Appends a snapshot. It is durable when this resolves; only then may the secondary's link be sent.
   *
   * @returns false if it is too long to be read again; it is then not written.
   * @throws ProblemError `disk`
   */
  keep(snapshot: Snapshot): Promise<boolean>;
  /** The row's snapshot from an earlier session. */
  earlier(row: number): Promise<Snapshot | undefined>;
  close(): Promise<void>;
}

/**
 * Opens snapshot.jsonl (0600) and cuts off the torn end that a killed process left.
 *
 * @param rows of the input.
 * @throws ProblemError `snapshot_damaged`, `disk`
 */
export async function openSnapshotLog(
  folder: string,
  rows: number,
  disk: Disk = systemDisk,
): Promise<SnapshotLog> {
  const path = recordFile(folder, 'snapshot.jsonl');
  const { index, end, bytes } = await readSnapshots(path, rows);
  if (end < bytes) await cutTornEnd(path, end);
  const log = await GroupCommitLog.open(path, 'each-group', disk);
  // Without a durable folder entry the file would be lost in a power cut.
  await syncFolder(folder);
  return {
    async keep(snapshot) {
      const line = `${toJson(snapshot)}\n`;
      if (Buffer.byteLength(line) > LONGEST_LINE) return false;
      await log.append(line);
      return true;
    },
    earlier: async (row) => (await index.read(row)) as Snapshot | undefined,
    async close() {
      await index.close();
      await log.close();
    },
  };
}
