import { onDisk } from '../files/disk-problem.ts';
import { recordFile, viewFile } from '../folder/run-files.ts';
import { RowLedger } from '../ledger/row-ledger.ts';
import { SessionLog } from '../ledger/session-log.ts';
import { ChecksumChain } from './checksum-chain.ts';
import { type Disk, syncFolder, systemDisk } from './disk.ts';
import { GroupCommitLog } from './group-commit-log.ts';
import type { RunHeader } from './journal-entry.ts';
import type { RecoveredJournal } from './read-journal.ts';
import { refuseOrphans } from './refuse-orphans.ts';
import { RunJournal, type SessionStart } from './run-journal.ts';

/**
 * Opens the record of a new run. When this resolves, the journal's first lines are durable and the views exist.
 * The caller must hold the folder's lock, and the folder must not contain a record.
 *
 * @throws ProblemError `run_damaged`, `disk`
 */
export async function startJournal(
  folder: string,
  header: RunHeader,
  session: SessionStart,
  disk: Disk = systemDisk,
): Promise<RunJournal> {
  await refuseOrphans(folder, ['journal.jsonl', 'success.jsonl', 'failure.jsonl', 'skipped.jsonl']);
  const journal = await open(folder, new RowLedger(header.input.rows), new SessionLog(header), 0, disk);
  await journal.begin(session);
  return journal;
}

/**
 * Opens the record of a resumed run, as `recoverJournal` left it.
 *
 * @throws ProblemError `disk`
 */
export async function resumeJournal(
  folder: string,
  recovered: RecoveredJournal,
  session: SessionStart,
  disk: Disk = systemDisk,
): Promise<RunJournal> {
  const journal = await open(folder, recovered.ledger, recovered.log, recovered.crc, disk);
  await journal.takeUp(session);
  return journal;
}

async function open(
  folder: string,
  ledger: RowLedger,
  sessionLog: SessionLog,
  crc: number,
  disk: Disk,
): Promise<RunJournal> {
  const files = {
    chain: new ChecksumChain(crc),
    log: await GroupCommitLog.open(recordFile(folder, 'journal.jsonl'), 'each-group', disk),
    views: {
      success: await GroupCommitLog.open(viewFile(folder, 'success'), 'at-close', disk),
      failure: await GroupCommitLog.open(viewFile(folder, 'failure'), 'at-close', disk),
      skipped: await GroupCommitLog.open(viewFile(folder, 'skipped'), 'at-close', disk),
    },
  };
  await onDisk(syncFolder(folder), 'write', folder);
  return new RunJournal(ledger, sessionLog, files);
}
