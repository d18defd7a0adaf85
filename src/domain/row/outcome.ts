import type { FailureReason } from './reason.ts';

/** What every line has, whatever its outcome. Field names are the JSONL's own; an unknown field is absent. */
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

/** What a row that was sent knows of its calls. */
interface CallFacts {
  /** HTTP status of the last reply to the link call. */
  readonly status?: number;
  readonly error_code?: string;
  /** The tenant's words, cleaned of control characters and tokens. */
  readonly message?: string;
  /** Link calls sent for this row; waiting out a 429 counts none. */
  readonly attempts?: number;
  /** Identities of the primary after the call. */
  readonly identities?: number;
  /** From sending the last link call to its reply. */
  readonly latency_ms?: number;
}

/** What convinced us: the link call's own reply, a read of the primary afterwards, or an export. */
export type Evidence = 'reply' | 'read' | 'export';

/** Linked by this run. */
export interface Linked extends OutcomeBase, CallFacts {
  readonly outcome: 'linked';
  /** A call of this run was in doubt, and the primary holds the secondary now. */
  readonly recovered?: true;
  readonly evidence: Evidence;
  /** The secondary's metadata was merged into the primary's (`--merge-metadata`). */
  readonly merged?: true;
}

/** The primary held the secondary, and no call of this run can have done it. */
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

/** The same pair stands earlier in the file. */
export interface Duplicate extends OutcomeBase {
  readonly outcome: 'duplicate';
  /** The row where the pair stands first. */
  readonly duplicate_of: number;
}

/** What an undo could not give back of one secondary; what it never can is in docs/undo.md. */
export type NotRestored = 'metadata' | 'identities' | 'roles' | 'permissions' | 'organizations';

/** Unlinked by this undo: the secondary is an account again. `line` is where the pair stands in the linked run's input. */
export interface Unlinked extends OutcomeBase, CallFacts {
  readonly outcome: 'unlinked';
  /** A call of this undo was in doubt, and the primary no longer holds the secondary. */
  readonly recovered?: true;
  readonly evidence: Evidence;
  /** `restored` from the snapshot; `none`: it had none; `unknown`: the linked run kept no snapshot of it. */
  readonly metadata: 'restored' | 'none' | 'unknown';
  readonly not_restored?: readonly NotRestored[];
  /** Keys that a merge wrote to the primary and somebody changed since: they stay. As `user_metadata.theme`. */
  readonly merge_kept?: readonly string[];
}

/** Why an undo leaves a pair alone. */
export type LeftAloneReason =
  /** The secondary stands by itself already. */
  | 'already_unlinked'
  /** The primary no longer holds it, and it is no account: another user has it now, or it was deleted. */
  | 'linked_or_deleted_since'
  /** The primary is gone, and what it held with it. */
  | 'primary_gone';

/** An undo found the pair no longer as the run had left it, and did nothing. */
interface LeftAlone extends OutcomeBase, CallFacts {
  readonly outcome: 'left_alone';
  readonly why: LeftAloneReason;
}

/** How a row ended: exactly one line of exactly one file. */
export type Outcome = Linked | AlreadyLinked | Failed | Duplicate | Unlinked | LeftAlone;

/** The three files an outcome can stand in. */
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
