import type { MergePlan } from '../../domain/account/metadata.ts';
import type { Outcome } from '../../domain/row/outcome.ts';
import type { RunState, StopReason } from '../../domain/summary.ts';
import { toJson } from '../files/jsonl.ts';

/** Version of the journal's format. Readers reject any other. */
export const JOURNAL_FORMAT = 1;

/** What identifies a run: the journal's first line. A resume must find it unchanged. */
export interface RunHeader {
  /** The run's unique id. */
  readonly run: string;
  /** The command that started the run (`link`, `undo`). Another command cannot resume it. */
  readonly command: string;
  /** The version of the tool that started it. */
  readonly version: string;
  readonly input: {
    readonly path: string;
    readonly sha256: string;
    readonly rows: number;
    /** Header lines repeated within the file, which do not count as rows; absent if there are none. */
    readonly repeated_headers?: number;
  };
  readonly tenant: string;
}

/** A session's request statistics so far. Cumulative: the last one of a session counts. */
export interface RequestTally {
  /** ISO 8601. */
  readonly at: string;
  /** Seconds of work in this session, by a monotonic clock. Absent from journals of earlier versions. */
  readonly worked_s?: number;
  readonly requests: { readonly sent: number; readonly throttled: number; readonly retried: number };
  readonly rate: {
    readonly limit?: number;
    readonly learned_per_second?: number;
    readonly waited_s: number;
  };
  /** The last error of the network, a proxy or a gateway, if nothing has succeeded since. */
  readonly last_error?: string;
}

/** How a session ended, if it was not killed. */
export interface SessionEnd {
  readonly state: RunState;
  readonly stop_reason?: StopReason;
  /** ISO 8601. */
  readonly finished_at: string;
}

/** One line of `journal.jsonl`. */
export type JournalEntry =
  /** The first line. */
  | ({ readonly type: 'run'; readonly format: number } & RunHeader)
  /** A process starts or resumes work on the run. */
  | { readonly type: 'session'; readonly pid: number; readonly started_at: string }
  /** The row's call is about to be sent. */
  | {
      readonly type: 'intent';
      readonly row: number;
      readonly line: number;
      readonly primary_user_id: string;
      readonly secondary_user_id: string;
    }
  /** What the row's merge will write to its primary after the link; the row's outcome confirms it. */
  | ({ readonly type: 'merge'; readonly row: number } & MergePlan)
  /** Cancels the row's intent: no call was sent. Before the row can be sent, it needs another intent. */
  | { readonly type: 'withdrawn'; readonly row: number }
  /** The row's final outcome; `record` is its line in success.jsonl, failure.jsonl or skipped.jsonl. */
  | { readonly type: 'outcome'; readonly record: Outcome }
  | ({ readonly type: 'tally' } & RequestTally)
  /** The process shuts down cleanly. */
  | ({ readonly type: 'finished' } & SessionEnd);

/** The start of an outcome's line. The outcome follows, byte for byte as in its view. */
export const OUTCOME_PREFIX = '{"type":"outcome","record":';

/** An entry as JSON, without its checksum. */
export function entryJson(entry: Exclude<JournalEntry, { type: 'outcome' }>): string {
  return toJson(entry);
}

/** An outcome's entry from the outcome's JSON, which the view needs too. */
export function outcomeEntryJson(recordJson: string): string {
  return `${OUTCOME_PREFIX}${recordJson}}`;
}
