import type { RefusalReason } from './reason.ts';

/** Errors that only an export or a tenant can show. */
const ACCOUNT_ERRORS = [
  /** The tenant has no such user. */
  'primary_not_found',
  'secondary_not_found',
  /** Another user holds the secondary as an identity. */
  'linked_elsewhere',
  /** The primary is itself an identity of another user. */
  'primary_is_secondary',
  /** The tenant did not show the account, so nothing is known about the pair. */
  'account_unreadable',
] as const;

/** Warnings of the reader about how a row is written. */
const PAIR_WARNINGS = [
  /** White space around a cell was removed. */
  'trimmed_id',
  /** Quotes around an id were removed. */
  'quoted_id',
  /** An id contains an invisible character, and is sent with it. */
  'unseen_character',
  /** An id may be a long number that a spreadsheet damaged. Where that is certain, it is an error. */
  'damaged_id',
  /** The id could be a full one, or a bare one that belongs after the provider. */
  'ambiguous_id',
  /** The provider differs from one that Auth0 lists only in case or white space. */
  'provider_case',
] as const;

/** Findings to review, which prevent nothing. `--require-…` turns the two about e-mail addresses into errors. */
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

/** Findings that prevent a link. `audit` then exits with 1. */
export type AuditErrorCode = RefusalReason | (typeof ACCOUNT_ERRORS)[number];
export type PairWarningCode = (typeof PAIR_WARNINGS)[number];
export type AuditWarningCode = (typeof WARNINGS)[number];
export type FindingCode = AuditErrorCode | AuditWarningCode;

/** A finding without its place. */
export type Found =
  | { readonly severity: 'error'; readonly code: AuditErrorCode; readonly message: string }
  | { readonly severity: 'warning'; readonly code: AuditWarningCode; readonly message: string };

/** One line of findings.jsonl, field for field. A row has at most one error, and as many warnings as apply. */
export type Finding = {
  /** 1 = the first data row. */
  readonly row: number;
  readonly line: number;
  /** Full ids; undefined, and so absent from the line, where they could not be read. */
  readonly primary_user_id: string | undefined;
  readonly secondary_user_id: string | undefined;
} & Found;
