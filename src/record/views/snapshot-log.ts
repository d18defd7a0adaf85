import type { Snapshot } from '../../domain/account/snapshot.ts';
import { cutTornEnd } from '../files/cut-torn-end.ts';
import { toJson } from '../files/jsonl.ts';
import { LONGEST_LINE } from '../files/read-lines.ts';
import { recordFile } from '../folder/run-files.ts';
import { type Disk, syncFolder, systemDisk } from '../journal/disk.ts';
import { GroupCommitLog } from '../journal/group-commit-log.ts';
import { readSnapshots } from './read-snapshots.ts';

/** A run's snapshot.jsonl while it runs. */
export interface SnapshotLog {
  /**
   * Keeps one. Durable when this resolves: only then the secondary's link may be sent.
   *
   * @returns false where it is too long for a line that is read again, and not kept.
   * @throws ProblemError `disk`
   */
  keep(snapshot: Snapshot): Promise<boolean>;
  /** What an earlier session kept of this row. */
  earlier(row: number): Promise<Snapshot | undefined>;
  close(): Promise<void>;
}

/**
 * Opens snapshot.jsonl (0600), and cuts a torn end off that a killed process left.
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
  // Without its name in the folder the file would be gone after a power cut, whatever is in it.
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
