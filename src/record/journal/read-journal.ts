import type { MergePlan } from '../../domain/account/metadata.ts';
import { fileOf } from '../../domain/row/outcome.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { sizeOf } from '../files/file-size.ts';
import { RowLedger } from '../ledger/row-ledger.ts';
import { SessionLog } from '../ledger/session-log.ts';
import { ViewChecksums } from '../views/view-checksums.ts';
import { sealedBody } from './checksum-chain.ts';
import { type JournalEntry, OUTCOME_PREFIX } from './journal-entry.ts';
import { damaged } from './journal-problem.ts';
import { JournalScan, type ScannedEntry, type TornLine } from './scan-journal.ts';

/** A journal, read to its end and folded. */
export interface RecoveredJournal {
  readonly ledger: RowLedger;
  readonly log: SessionLog;
  /** What rows in doubt were to write to their primaries (`--merge-metadata`). */
  readonly merges: ReadonlyMap<number, MergePlan>;
  /** What the views must hold. */
  readonly views: ViewChecksums;
  /** Bytes of sound lines: what stands behind them is the torn line. */
  readonly end: number;
  /** Where the chain goes on. */
  readonly crc: number;
  /** The last line, where the process was killed while it wrote it. It was never acknowledged. */
  readonly torn: TornLine | undefined;
}

/**
 * Reads a journal, changing nothing: memory is the ledger's and no more, however long it is.
 *
 * @param options `keys`: remember the rows' ids, so that a resume can hold its rows against them.
 * @returns undefined where there is no journal, or none that got as far as its first session: nothing was
 * ever recorded.
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

/** An outcome's own line, as its view has it, without the newline. */
export function recordBytes(scanned: ScannedEntry): Buffer {
  return sealedBody(scanned.bytes, OUTCOME_PREFIX);
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
