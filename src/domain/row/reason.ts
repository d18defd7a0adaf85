/** Reasons the plan gives before any call, in the order in which the first that applies wins. */
export const REFUSALS = [
  /** The row cannot be read as a pair: columns, ids with control characters or over 1,024 bytes, … */
  'invalid_row',
  /** An id is what a spreadsheet left of a long number. */
  'damaged_id',
  /** Primary and secondary are one account. */
  'self_link',
  /** The row lies on a circle of links: A into B, B into A. */
  'cycle',
  /** An account of the row is a secondary in one row and a primary in another. */
  'chain',
  /** Several primaries claim the row's secondary. */
  'claimed_twice',
] as const;

/** Refusals that only an export can tell (`--users` with `--require-same-email`, `--require-verified`). */
export const EXPORT_REFUSALS = ['email_mismatch', 'email_unverified'] as const;

/** Reasons that the tenant gives. */
export const TENANT_REASONS = [
  'primary_not_found',
  'secondary_not_found',
  /** Another user holds the secondary already. */
  'linked_elsewhere',
  'connection_not_configured',
  /** `link_with` is no JWT, or the tenant refused it. */
  'link_token_rejected',
  /** 403 for this row; also 401 and 403 on the row's own `primary_token`. */
  'forbidden',
  /** Any other 4xx. */
  'rejected',
] as const;

/** Reasons around what a link takes along or gives back: `--merge-metadata`, `--carry-…` and `undo`. */
export const PRESERVATION_REASONS = [
  /** `fail-on-conflict`: both accounts have a value for the same thing. Nothing was sent. */
  'metadata_conflict',
  /** The pair is linked, but the primary was not given what was to be carried over. */
  'carry_refused',
  /** The secondary is an account again, but was not given back what the snapshot kept. */
  'restore_refused',
] as const;

/** Reasons for giving a row up after `--retries`, while other rows succeeded. */
export const GIVEN_UP = ['server_error', 'network_error', 'timeout'] as const;

/** What the plan can refuse a row for; a `link_with` that is no JWT needs no call to be rejected. */
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
