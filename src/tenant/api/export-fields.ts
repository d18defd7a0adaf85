/**
 * The fields of a users-export that an audit reads, and no others: an export is personal data, is stored on disk, and takes
 * the tenant longer with every field. In JSON, metadata is exported as whole objects (Auth0, "Bulk User Exports"); at most
 * 30 fields can be requested.
 */
export const EXPORT_FIELDS: readonly string[] = [
  // The account that the other fields describe.
  'user_id',
  // What is linked already, to which account, and which identities a secondary would bring with it.
  'identities',
  // Whether the two accounts of a pair belong to one person: `email_mismatch`, `email_unverified`.
  'email',
  'email_verified',
  // What a link discards: `metadata_discarded`, and the snapshot that `undo` restores.
  'user_metadata',
  'app_metadata',
  // A person whose only remaining account is blocked cannot log in: `primary_blocked`.
  'blocked',
  // Which of the two accounts is in use: `columns_swapped`, and for the reader of an audit.
  'created_at',
  'last_login',
];
