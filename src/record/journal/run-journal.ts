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

/** The process that works on the run now. */
export interface SessionStart {
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** View lines that may wait for a slow disk before rows wait for them: a megabyte, some 3,000 lines. */
const VIEW_BACKLOG = 1 << 20;

/** The open files a {@link RunJournal} writes to. */
export interface JournalFiles {
  readonly log: GroupCommitLog;
  readonly chain: ChecksumChain;
  readonly views: Readonly<Record<OutcomeFile, GroupCommitLog>>;
}

/**
 * The record of a run while it runs: every line goes to the journal, and the ledger and the run's log are
 * brought up to date when it is on the disk, never before. Every method rejects with ProblemError `disk` once
 * the disk has failed; then nothing may be sent any more.
 */
export class RunJournal implements Journal {
  readonly ledger: RowLedger;
  readonly sessionLog: SessionLog;
  readonly #files: JournalFiles;
  /** Rows with an intent of this session and no outcome: as many as are in flight. */
  readonly #open = new Set<number>();
  /** What rows without an outcome are to write to their primaries; `withdrawn` with the intent it belonged to. */
  readonly #plans = new Map<number, { readonly plan: MergePlan; withdrawn: boolean }>();

  constructor(ledger: RowLedger, sessionLog: SessionLog, files: JournalFiles) {
    this.ledger = ledger;
    this.sessionLog = sessionLog;
    this.#files = files;
  }

  /** The first lines of a new journal. */
  async begin(session: SessionStart): Promise<void> {
    const header = this.#append({ type: 'run', format: JOURNAL_FORMAT, ...this.sessionLog.header });
    await Promise.all([header, this.takeUp(session)]);
  }

  /** This process works on the run from now on. */
  async takeUp(session: SessionStart): Promise<void> {
    await this.#append({ type: 'session', pid: session.pid, started_at: session.startedAt });
    this.sessionLog.start(session.pid, session.startedAt);
  }

  /** A row whose intent is durable already (an earlier session's, or a repeated call) is not written again. */
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
   * What the row will write to its primary once it is linked. Nothing of it may be sent before this resolves.
   * @returns false where it is too long for a line of the journal, and not written.
   */
  async planMerge(row: number, { wrote, before }: MergePlan): Promise<boolean> {
    const json = entryJson({ type: 'merge', row, wrote, before });
    if (Buffer.byteLength(json) > LONGEST_LINE - CHECKSUM_LENGTH) return false;
    this.#plans.set(row, { plan: { wrote, before }, withdrawn: false });
    await this.#files.log.append(this.#files.chain.append(json));
    return true;
  }

  /** Leaves a row alone that an earlier session had an intent for: that session's call may have been sent. */
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
    // The row is safe now. Its line in the view follows in the journal's order, and nobody waits for it
    // unless the disk falls far behind: the journal can always make the views level again.
    const view = this.#files.views[fileOf(outcome)];
    const shown = view.append(`${record}\n`);
    if (view.waiting > VIEW_BACKLOG || view.failure !== undefined) await shown;
  }

  /** What this session has asked of the tenant so far. The last one counts; every few seconds is enough. */
  async tally(tally: RequestTally): Promise<void> {
    // Before it is on the disk, unlike rows: a run whose disk is full still tells what it sent.
    this.sessionLog.tally(tally);
    await this.#append({ type: 'tally', ...tally });
  }

  /**
   * Makes the views durable, then writes how the session ended and closes everything. A run is completed only
   * when its files are: where the disk fails here, {@link summary} says `stopped`, `disk` instead.
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

  /** The summary as of now: the same that `report` will fold from the journal. */
  summary(): Summary {
    return foldSummary(this.ledger, this.sessionLog);
  }

  async #append(entry: Exclude<JournalEntry, { type: 'outcome' }>): Promise<void> {
    await this.#files.log.append(this.#files.chain.append(entryJson(entry)));
  }

  /** A withdrawn intent took the row's plan with it: the next one brings it back. */
  async #appendWithdrawnPlan(row: number): Promise<void> {
    const planned = this.#plans.get(row);
    if (planned?.withdrawn !== true) return;
    planned.withdrawn = false;
    await this.#append({ type: 'merge', row, ...planned.plan });
  }

  /** A view that can not be written stops the run as the journal does: the disk is the same. */
  #throwIfFailed(): void {
    const { log, views } = this.#files;
    const failure = log.failure ?? VIEW_FILES.map((file) => views[file].failure).find((each) => each);
    if (failure !== undefined) throw failure;
  }
}

/** How a session ends whose files the disk did not take. */
function withoutDisk(end: SessionEnd): SessionEnd {
  return end.state === 'completed' ? { ...end, state: 'stopped', stop_reason: 'disk' } : end;
}
