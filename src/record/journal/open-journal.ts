import { diskProblem } from '../files/disk-problem.ts';
import { recordFile, viewFile } from '../folder/run-files.ts';
import { Ledger } from '../ledger/row-ledger.ts';
import { RunLog } from '../ledger/session-log.ts';
import { LineChain } from './checksum-chain.ts';
import { type Disk, syncFolder, systemDisk } from './disk.ts';
import { DurableLog } from './group-commit-log.ts';
import type { RunHeader } from './journal-entry.ts';
import type { RecoveredJournal } from './read-journal.ts';
import { refuseOrphans } from './refuse-orphans.ts';
import { RunJournal, type SessionStart } from './run-journal.ts';

/**
 * Opens the record of a run that begins: the journal's first lines are durable, and the views exist, when
 * this resolves. The folder is this process's alone (see the lock) and holds no record.
 *
 * @throws ProblemError `run_damaged`, `disk`
 */
export async function startRecord(
  folder: string,
  header: RunHeader,
  session: SessionStart,
  disk: Disk = systemDisk,
): Promise<RunJournal> {
  await refuseOrphans(folder, ['journal.jsonl', 'success.jsonl', 'failure.jsonl', 'skipped.jsonl']);
  const journal = await open(folder, new Ledger(header.input.rows), new RunLog(header), 0, disk);
  await journal.begin(session);
  return journal;
}

/**
 * Opens the record of a run that is taken up again, as `recoverRecord` left it.
 *
 * @throws ProblemError `disk`
 */
export async function resumeRecord(
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
  ledger: Ledger,
  runLog: RunLog,
  crc: number,
  disk: Disk,
): Promise<RunJournal> {
  const files = {
    chain: new LineChain(crc),
    log: await DurableLog.open(recordFile(folder, 'journal.jsonl'), 'each-group', disk),
    views: {
      success: await DurableLog.open(viewFile(folder, 'success'), 'at-close', disk),
      failure: await DurableLog.open(viewFile(folder, 'failure'), 'at-close', disk),
      skipped: await DurableLog.open(viewFile(folder, 'skipped'), 'at-close', disk),
    },
  };
  try {
    await syncFolder(folder);
  } catch (cause) {
    throw diskProblem(cause, 'write', folder);
  }
  return new RunJournal(ledger, runLog, files);
}
