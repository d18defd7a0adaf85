import type { FailureReason } from './reason.ts';

/** The fields of every line, named as in the JSONL. An unknown field is absent. */
interface OutcomeBase {
  /** 1 = the first data row. */
  readonly row: number;
  /** The line of the input file. */
  readonly line: number;
  readonly primary_user_id?: string;
  readonly secondary_user_id?: string;
  /** ISO 8601. */
  readonly finished_at: string;
}

/** What is known about the calls of a row that was sent. */
interface CallFacts {
  /** HTTP status of the last reply to the link call. */
  readonly status?: number;
  readonly error_code?: string;
  /** The tenant's message, without control characters and tokens. */
  readonly message?: string;
  /** Link calls sent for this row. Attempts answered with 429 do not count. */
  readonly attempts?: number;
  /** Identities of the primary after the call. */
  readonly identities?: number;
  /** From sending the last link call to its reply. */
  readonly latency_ms?: number;
}

/** What proves the outcome: the reply to the link call, a later read of the primary, or an export. */
export type Evidence = 'reply' | 'read' | 'export';

/** Linked by this run. */
export interface Linked extends OutcomeBase, CallFacts {
  readonly outcome: 'linked';
  /** A call of this run was in doubt, and the primary now has the secondary. */
  readonly recovered?: true;
  readonly evidence: Evidence;
  /** The secondary's metadata was merged into the primary's (`--merge-metadata`). */
  readonly merged?: true;
}

/** The primary already had the secondary, and no call of this run can have linked it. */
export interface AlreadyLinked extends OutcomeBase, CallFacts {
  readonly outcome: 'already_linked';
  readonly evidence: Evidence;
}

/** Refused by the plan, refused by the tenant, or given up. */
export interface Failed extends OutcomeBase, CallFacts {
  readonly outcome: 'failed';
  readonly reason: FailureReason;
  /** What to do about it, in a sentence. */
  readonly hint: string;
  /** The same row may succeed when it is sent again unchanged. */
  readonly retryable: boolean;
}

/** An earlier row has the same pair. */
export interface Duplicate extends OutcomeBase {
  readonly outcome: 'duplicate';
  /** The first row with the pair. */
  readonly duplicate_of: number;
}

/** What an undo could not restore of a secondary. docs/undo.md lists what it never can. */
export type NotRestored = 'metadata' | 'identities' | 'roles' | 'permissions' | 'organizations';

/** Unlinked by this undo: the secondary is an account again. `line` is the pair's line in the input of the linked run. */
export interface Unlinked extends OutcomeBase, CallFacts {
  readonly outcome: 'unlinked';
  /** A call of this undo was in doubt, and the primary no longer holds the secondary. */
  readonly recovered?: true;
  readonly evidence: Evidence;
  /** `restored` from the snapshot; `none`: it had none; `unknown`: the linked run kept no snapshot of it. */
  readonly metadata: 'restored' | 'none' | 'unknown';
  readonly not_restored?: readonly NotRestored[];
  /** Keys that a merge wrote to the primary and that have changed since, so they stay. As `user_metadata.theme`. */
  readonly merge_kept?: readonly string[];
}

/** Why an undo leaves a pair alone. */
export type LeftAloneReason =
  /** The secondary is a separate account already. */
  | 'already_unlinked'
  /** The primary no longer has it, and it is no account: another user has it, or it was deleted. */
  | 'linked_or_deleted_since'
  /** The primary was deleted, with its identities. */
  | 'primary_gone';

/** The pair has changed since the run, so the undo did nothing. */
interface LeftAlone extends OutcomeBase, CallFacts {
  readonly outcome: 'left_alone';
  readonly why: LeftAloneReason;
}

/** How a row ended: one line in one of the files. */
export type Outcome = Linked | AlreadyLinked | Failed | Duplicate | Unlinked | LeftAlone;

/** The three files of outcomes. */
export type OutcomeFile = 'success' | 'failure' | 'skipped';

/** Which file an outcome's line belongs to. */
export function fileOf(outcome: Outcome): OutcomeFile {
  switch (outcome.outcome) {
    case 'linked':
    case 'already_linked':
    case 'unlinked':
      return 'success';
    case 'failed':
      return 'failure';
    case 'duplicate':
    case 'left_alone':
      return 'skipped';
  }
}
