/** Reasons the plan gives before any call. The first that applies wins. */
export const REFUSALS = [
  /** The row cannot be read as a pair: columns, ids with control characters or over 1,024 bytes, … */
  'invalid_row',
  /** An id is a long number that a spreadsheet damaged. */
  'damaged_id',
  /** Primary and secondary are one account. */
  'self_link',
  /** The row is part of a cycle of links: A into B, B into A. */
  'cycle',
  /** An account of the row is a secondary in one row and a primary in another. */
  'chain',
  /** Several primaries claim the row's secondary. */
  'claimed_twice',
] as const;

/** Refusals that need an export (`--users` with `--require-same-email`, `--require-verified`). */
export const EXPORT_REFUSALS = ['email_mismatch', 'email_unverified'] as const;

/** Reasons that the tenant gives. */
export const TENANT_REASONS = [
  'primary_not_found',
  'secondary_not_found',
  /** The secondary is already linked to another user. */
  'linked_elsewhere',
  'connection_not_configured',
  /** `link_with` is no JWT, or the tenant refused it. */
  'link_token_rejected',
  /** 403 for this row; also 401 and 403 on the row's own `primary_token`. */
  'forbidden',
  /** Any other 4xx. */
  'rejected',
] as const;

/** Reasons concerning what is carried over or restored: `--merge-metadata`, `--carry-…` and `undo`. */
export const PRESERVATION_REASONS = [
  /** `fail-on-conflict`: both accounts have a value for the same thing. Nothing was sent. */
  'metadata_conflict',
  /** The pair is linked, but the tenant refused what was to be carried over to the primary. */
  'carry_refused',
  /** The secondary is an account again, but the tenant refused what the snapshot would restore. */
  'restore_refused',
] as const;

/** Reasons for giving up on a row after `--retries`, while other rows succeeded. */
export const GIVEN_UP = ['server_error', 'network_error', 'timeout'] as const;

/** The reasons for which the plan refuses a row. A `link_with` that is no JWT is rejected without a call. */
export type RefusalReason =
  | (typeof REFUSALS)[number]
  | (typeof EXPORT_REFUSALS)[number]
  | 'link_token_rejected';
export type TenantReason = (typeof TENANT_REASONS)[number];
export type PreservationReason = (typeof PRESERVATION_REASONS)[number];
export type GivenUpReason = (typeof GIVEN_UP)[number];
export type FailureReason = RefusalReason | TenantReason | PreservationReason | GivenUpReason;

/** Every reason a failed row can carry, in the order the docs list them. */
export const FAILURE_REASONS: readonly FailureReason[] = [
  ...REFUSALS,
  ...EXPORT_REFUSALS,
  ...TENANT_REASONS,
  ...PRESERVATION_REASONS,
  ...GIVEN_UP,
];

/** Whether sending the same row again, unchanged, may succeed. */
export function isRetryable(reason: FailureReason): boolean {
  return (GIVEN_UP as readonly string[]).includes(reason);
}
