import type { RefusalReason } from './reason.ts';

/** Errors that only an export or a tenant can tell. */
const ACCOUNT_ERRORS = [
  /** The tenant has no such user. */
  'primary_not_found',
  'secondary_not_found',
  /** Another user holds the secondary as an identity. */
  'linked_elsewhere',
  /** The primary is itself an identity of another user. */
  'primary_is_secondary',
  /** The tenant would not show the account: nothing is known of the pair. */
  'account_unreadable',
] as const;

/** Warnings that the reader gives with a pair: how its row is written. */
const PAIR_WARNINGS = [
  /** Blank space around a cell was taken off. */
  'trimmed_id',
  /** Quotes around an id were taken off. */
  'quoted_id',
  /** An id holds a character that nobody sees, and is sent with it. */
  'unseen_character',
  /** An id may be what a spreadsheet left of a long number; where that is certain, it is an error. */
  'damaged_id',
  /** The id could be a full one or, behind its provider, a bare one. */
  'ambiguous_id',
  /** The provider differs from one that Auth0 lists in case or blanks alone. */
  'provider_case',
] as const;

/** Findings that deserve a look and stop nothing; `--require-…` makes errors of the two about e-mails. */
export const WARNINGS = [
  'duplicate',
  'unknown_provider',
  ...PAIR_WARNINGS,
  'columns_swapped',
  'email_mismatch',
  'email_unverified',
  'secondary_has_identities',
  'metadata_discarded',
  'access_discarded',
  'primary_blocked',
] as const;

/** Findings that keep a pair from being linked: the exit code of `audit` is 1. */
export type AuditErrorCode = RefusalReason | (typeof ACCOUNT_ERRORS)[number];
export type PairWarningCode = (typeof PAIR_WARNINGS)[number];
export type AuditWarningCode = (typeof WARNINGS)[number];
export type FindingCode = AuditErrorCode | AuditWarningCode;

/** What was found, wherever it was. */
export type Found =
  | { readonly severity: 'error'; readonly code: AuditErrorCode; readonly message: string }
  | { readonly severity: 'warning'; readonly code: AuditWarningCode; readonly message: string };

/** One line of findings.jsonl, field for field. A row has at most one error, and as many warnings as apply. */
export type Finding = {
  /** 1 = the first data row. */
  readonly row: number;
  readonly line: number;
  /** Full ids; undefined, and so not in the line, where the row could not be read so far. */
  readonly primary_user_id: string | undefined;
  readonly secondary_user_id: string | undefined;
} & Found;
