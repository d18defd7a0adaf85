import type { MergePlan } from '../../domain/account/metadata.ts';
import { fileOf } from '../../domain/row/outcome.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { sizeOf } from '../files/optional-file.ts';
import { RowLedger } from '../ledger/row-ledger.ts';
import { SessionLog } from '../ledger/session-log.ts';
import { ViewChecksums } from '../views/view-checksums.ts';
import { bodyOf } from './checksum-chain.ts';
import { type JournalEntry, OUTCOME_PREFIX } from './journal-entry.ts';
import { damaged } from './journal-problem.ts';
import { JournalScan, type ScannedEntry, type TornLine } from './scan-journal.ts';

/** The state after replaying a journal. */
export interface RecoveredJournal {
  readonly ledger: RowLedger;
  readonly log: SessionLog;
  /** What rows in doubt were about to write to their primaries (`--merge-metadata`). */
  readonly merges: ReadonlyMap<number, MergePlan>;
  /** The expected size and checksum of each view. */
  readonly views: ViewChecksums;
  /** Length of the sound lines, in bytes; a torn line follows. */
  readonly end: number;
  /** The last line's checksum, from which the chain continues. */
  readonly crc: number;
  /** The incomplete last line of a process killed while writing it. It was never acknowledged. */
  readonly torn: TornLine | undefined;
}

/**
 * Replays a journal without changing it. Uses no more memory than the ledger, whatever the journal's length.
 *
 * @param options `keys`: store the rows' ids, so that a resume can compare its rows with them.
 * @returns undefined if there is no journal, or it ends before its first session: nothing was recorded.
 * @throws ProblemError `journal_damaged`, `journal_format`, `disk`
 */
export async function readJournal(
  path: string,
  options: { readonly keys?: boolean } = {},
): Promise<RecoveredJournal | undefined> {
  if ((await sizeOf(path)) === 0) return undefined;
  const scan = new JournalScan(path);
  const views = new ViewChecksums();
  let state: Folded | undefined;
  for await (const batch of scan.batches()) {
    for (const scanned of batch) {
      const { entry } = scanned;
      if (state === undefined) {
        if (entry.type !== 'run') throw damaged(path, scanned.line, 'is not the start of a run');
        const { type: _type, format: _format, ...header } = entry;
        state = {
          ledger: new RowLedger(header.input.rows, options),
          log: new SessionLog(header),
          merges: new Map(),
        };
        continue;
      }
      try {
        fold(entry, state);
      } catch (cause) {
        throw damaged(path, scanned.line, `contradicts the lines before it (${String(cause)})`);
      }
      if (entry.type === 'outcome') views.add(fileOf(entry.record), recordBytes(scanned));
    }
  }
  if (state === undefined || state.log.sessions.length === 0) return undefined;
  return { ...state, views, end: scan.end, crc: scan.crc, torn: scan.torn };
}

/** An outcome's line in its view, without the newline. */
export function recordBytes(scanned: ScannedEntry): Buffer {
  return bodyOf(scanned.bytes, OUTCOME_PREFIX);
}

interface Folded {
  readonly ledger: RowLedger;
  readonly log: SessionLog;
  readonly merges: Map<number, MergePlan>;
}

function fold(entry: JournalEntry, { ledger, log, merges }: Folded): void {
  switch (entry.type) {
    case 'run':
      throw new Error('a second first line');
    case 'session':
      log.start(entry.pid, entry.started_at);
      break;
    case 'intent':
      ledger.intend(entry);
      break;
    case 'merge':
      merges.set(entry.row, { wrote: entry.wrote, before: entry.before });
      break;
    case 'withdrawn':
      ledger.withdraw(entry.row);
      merges.delete(entry.row);
      break;
    case 'outcome':
      ledger.settle(entry.record);
      merges.delete(entry.record.row);
      log.seen(entry.record.finished_at);
      break;
    case 'tally':
      log.tally(entry);
      break;
    case 'finished':
      log.finish(entry);
      break;
    default:
      unreachable(entry);
  }
}
