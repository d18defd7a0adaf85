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

/** How a row ended: exactly one line of exactly one file. */
export type Outcome = Linked | AlreadyLinked | Failed | Duplicate;

/** The three files an outcome can stand in. */
export type OutcomeFile = 'success' | 'failure' | 'skipped';

/** Which file an outcome's line belongs to. */
export function fileOf(outcome: Outcome): OutcomeFile {
  switch (outcome.outcome) {
    case 'linked':
    case 'already_linked':
      return 'success';
    case 'failed':
      return 'failure';
    case 'duplicate':
      return 'skipped';
  }
}
