import type { MergePlan } from '../../domain/account/metadata.ts';
import type { Outcome } from '../../domain/row/outcome.ts';
import type { RunState, StopReason } from '../../domain/summary.ts';
import { toJson } from '../files/jsonl.ts';

/** Version of the journal's format. A reader refuses any other. */
export const JOURNAL_FORMAT = 1;

/** What a run is about: the journal's first line, and what a resume must find unchanged. */
export interface RunHeader {
  /** Names the run; unique. */
  readonly run: string;
  /** Which command's run it is (`link`, `undo`): another command does not go on with it. */
  readonly command: string;
  /** The tool's version that started it. */
  readonly version: string;
  readonly input: {
    readonly path: string;
    readonly sha256: string;
    readonly rows: number;
    /** Headers in the middle of the file, which are no rows; absent where there are none. */
    readonly repeated_headers?: number;
  };
  readonly tenant: string;
}

/** What a session has asked of the tenant so far. Cumulative, so the last one of a session counts. */
export interface RequestTally {
  /** ISO 8601. */
  readonly at: string;
  /** Seconds at work in this session, by a clock that is never set. Journals of earlier versions have none. */
  readonly worked_s?: number;
  readonly requests: { readonly sent: number; readonly throttled: number; readonly retried: number };
  readonly rate: {
    readonly limit?: number;
    readonly learned_per_second?: number;
    readonly waited_s: number;
  };
  /** The last error of the network, a proxy or a gateway, where nothing succeeded after it. */
  readonly last_error?: string;
}

/** How a session ended that could say so. */
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
  /** A process takes the run up. */
  | { readonly type: 'session'; readonly pid: number; readonly started_at: string }
  /** The row's call is about to be sent. */
  | {
      readonly type: 'intent';
      readonly row: number;
      readonly line: number;
      readonly primary_user_id: string;
      readonly secondary_user_id: string;
    }
  /** What the row's merge will write to its primary once the link is there; the row's outcome says that it did. */
  | ({ readonly type: 'merge'; readonly row: number } & MergePlan)
  /** The intent before it came to nothing: no call was sent. The row waits, or the run stops; to be sent it needs another. */
  | { readonly type: 'withdrawn'; readonly row: number }
  /** The row has ended; `record` is its line in success.jsonl, failure.jsonl or skipped.jsonl. */
  | { readonly type: 'outcome'; readonly record: Outcome }
  | ({ readonly type: 'tally' } & RequestTally)
  /** The process ends in good order. */
  | ({ readonly type: 'finished' } & SessionEnd);

/** What an outcome's line begins with; what follows is the outcome, byte for byte as its own file has it. */
export const OUTCOME_PREFIX = '{"type":"outcome","record":';

/** An entry as JSON, ready to be sealed. */
export function entryJson(entry: Exclude<JournalEntry, { type: 'outcome' }>): string {
  return toJson(entry);
}

/** An outcome's entry from its JSON, which is needed twice and so made once. */
export function outcomeEntryJson(recordJson: string): string {
  return `${OUTCOME_PREFIX}${recordJson}}`;
}
