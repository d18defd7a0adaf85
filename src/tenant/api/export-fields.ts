/**
 * The fields of a users-export that an audit reads, and no other: an export is personal data, lies on disks and
 * takes the tenant longer with every field. As JSON the metadata come as whole objects (Auth0, "Bulk User
 * Exports"); at most 30 fields may be asked for.
 */
export const EXPORT_FIELDS: readonly string[] = [
  // Who it is: every other field is about this id.
  'user_id',
  // What is linked already, to whom, and what a secondary would bring along.
  'identities',
  // Whether the two accounts of a pair are one person's: `email_mismatch`, `email_unverified`.
  'email',
  'email_verified',
  // What a link discards: `metadata_discarded`, and the snapshot that `undo` gives back.
  'user_metadata',
  'app_metadata',
  // A person who keeps only a blocked account cannot log in: `primary_blocked`.
  'blocked',
  // Which of the two accounts is the living one: `columns_swapped`, and a person's own judgement.
  'created_at',
  'last_login',
];
