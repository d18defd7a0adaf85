import type { MergePlan } from '../../domain/account/metadata.ts';
import type { Journal } from '../../domain/ports.ts';
import { fileOf, type Outcome, type OutcomeFile } from '../../domain/row/outcome.ts';
import type { Pair } from '../../domain/row/pair.ts';
import type { Summary } from '../../domain/summary.ts';
import { toJson } from '../files/jsonl.ts';
import { LONGEST_LINE } from '../files/read-lines.ts';
import { VIEW_FILES } from '../folder/run-files.ts';
import { foldSummary } from '../ledger/fold-summary.ts';
import type { RowLedger } from '../ledger/row-ledger.ts';
import type { SessionLog } from '../ledger/session-log.ts';
import { CHECKSUM_LENGTH, type ChecksumChain } from './checksum-chain.ts';
import type { GroupCommitLog } from './group-commit-log.ts';
import {
  entryJson,
  JOURNAL_FORMAT,
  type JournalEntry,
  outcomeEntryJson,
  type RequestTally,
  type SessionEnd,
} from './journal-entry.ts';

/** The process now working on the run. */
export interface SessionStart {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** Characters that a view may have pending before rows wait for it: a megabyte, about 3,000 lines. */
const VIEW_BACKLOG = 1 << 20;

/** The open files a {@link RunJournal} writes to. */
export interface JournalFiles {
  readonly log: GroupCommitLog;
  readonly chain: ChecksumChain;
  readonly views: Readonly<Record<OutcomeFile, GroupCommitLog>>;
}

/**
 * The record of a run in progress. Every line goes to the journal; the ledger and the session log are updated only
 * after it is durable. Once the disk has failed, every method rejects with ProblemError `disk`, and nothing more
 * may be sent.
 */
export class RunJournal implements Journal {
  readonly ledger: RowLedger;
  readonly sessionLog: SessionLog;
  readonly #files: JournalFiles;
  /** Rows with an intent of this session and no outcome: those in flight. */
  readonly #open = new Set<number>();
  /** Merge plans of rows without an outcome; `withdrawn` along with their intent. */
  readonly #plans = new Map<number, { readonly plan: MergePlan; withdrawn: boolean }>();

  constructor(ledger: RowLedger, sessionLog: SessionLog, files: JournalFiles) {
    this.ledger = ledger;
    this.sessionLog = sessionLog;
    this.#files = files;
  }

  /** Writes the first lines of a new journal. */
  async begin(session: SessionStart): Promise<void> {
    const header = this.#append({ type: 'run', format: JOURNAL_FORMAT, ...this.sessionLog.header });
    await Promise.all([header, this.takeUp(session)]);
  }

  /** Records that this process now works on the run. */
  async takeUp(session: SessionStart): Promise<void> {
    await this.#append({ type: 'session', pid: session.pid, started_at: session.startedAt });
    this.sessionLog.start(session.pid, session.startedAt);
  }

  /** Does nothing if the row's intent is already durable (from an earlier session or call). */
  async intend(pair: Pair): Promise<void> {
    const { row, line, primaryUserId: primary_user_id, secondaryUserId: secondary_user_id } = pair;
    this.#throwIfFailed();
    if (this.ledger.isInDoubt(row)) return;
    const lines = [this.#appendWithdrawnPlan(row)];
    lines.push(this.#append({ type: 'intent', row, line, primary_user_id, secondary_user_id }));
    await Promise.all(lines);
    this.ledger.intend({ row, primary_user_id, secondary_user_id });
    this.#open.add(row);
  }

  /**
   * Records what the row will write to its primary after the link. Send none of it before this resolves.
   * @returns false if it is too long for a line of the journal; it is then not written.
   */
  async planMerge(row: number, { wrote, before }: MergePlan): Promise<boolean> {
    const json = entryJson({ type: 'merge', row, wrote, before });
    if (Buffer.byteLength(json) > LONGEST_LINE - CHECKSUM_LENGTH) return false;
    this.#plans.set(row, { plan: { wrote, before }, withdrawn: false });
    await this.#files.log.append(this.#files.chain.append(json));
    return true;
  }

  /** Does nothing for an earlier session's intent: that session's call may have been sent. */
  async withdraw(pair: Pair): Promise<void> {
    if (!this.#open.delete(pair.row)) return;
    const planned = this.#plans.get(pair.row);
    if (planned !== undefined) planned.withdrawn = true;
    await this.#append({ type: 'withdrawn', row: pair.row });
    this.ledger.withdraw(pair.row);
  }

  async settle(outcome: Outcome): Promise<void> {
    if (this.ledger.isSettled(outcome.row)) throw new Error(`row ${outcome.row} has ended twice`);
    const record = toJson(outcome);
    await this.#files.log.append(this.#files.chain.append(outcomeEntryJson(record)));
    this.#open.delete(outcome.row);
    this.#plans.delete(outcome.row);
    this.ledger.settle(outcome);
    this.sessionLog.seen(outcome.finished_at);
    // The row is durable now. Its view line follows in journal order, and is awaited only if the disk falls far
    // behind: views can always be rebuilt from the journal.
    const view = this.#files.views[fileOf(outcome)];
    const shown = view.append(`${record}\n`);
    if (view.waiting > VIEW_BACKLOG || view.failure !== undefined) await shown;
  }

  /** Records this session's request statistics so far. The last one counts; every few seconds is enough. */
  async tally(tally: RequestTally): Promise<void> {
    // Unlike rows, counted before it is durable: a run with a full disk still reports what it sent.
    this.sessionLog.tally(tally);
    await this.#append({ type: 'tally', ...tally });
  }

  /**
   * Makes the views durable, then records how the session ended and closes all files. A run is completed only if
   * its files are: if the disk fails here, {@link summary} says `stopped`, `disk` instead.
   */
  async finish(end: SessionEnd): Promise<void> {
    const { log, views } = this.#files;
    const closed = await Promise.allSettled(VIEW_FILES.map((file) => views[file].close()));
    const failed = closed.find((view) => view.status === 'rejected');
    const told = failed === undefined ? end : withoutDisk(end);
    this.sessionLog.finish(told);
    try {
      await this.#append({ type: 'finished', ...told });
      await log.close();
    } catch (cause) {
      this.sessionLog.finish(withoutDisk(end));
      await log.close().catch(() => {});
      throw cause;
    }
    if (failed !== undefined) throw failed.reason;
  }

  /** The current summary, identical to the one that `report` computes from the journal. */
  summary(): Summary {
    return foldSummary(this.ledger, this.sessionLog);
  }

  async #append(entry: Exclude<JournalEntry, { type: 'outcome' }>): Promise<void> {
    await this.#files.log.append(this.#files.chain.append(entryJson(entry)));
  }

  /** A withdrawn intent cancels the row's merge plan, so the next intent repeats it. */
  async #appendWithdrawnPlan(row: number): Promise<void> {
    const planned = this.#plans.get(row);
    if (planned?.withdrawn !== true) return;
    planned.withdrawn = false;
    await this.#append({ type: 'merge', row, ...planned.plan });
  }

  /** A failed view stops the run as a failed journal does: both are on the same disk. */
  #throwIfFailed(): void {
    const { log, views } = this.#files;
    const failure = log.failure ?? VIEW_FILES.map((file) => views[file].failure).find((each) => each);
    if (failure !== undefined) throw failure;
  }
}

/** The end of a session whose files could not be written. */
function withoutDisk(end: SessionEnd): SessionEnd {
  return end.state === 'completed' ? { ...end, state: 'stopped', stop_reason: 'disk' } : end;
}
