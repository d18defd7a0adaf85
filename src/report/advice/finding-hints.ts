import type { AuditErrorCode, AuditWarningCode } from '../../domain/row/finding.ts';
import { hintFor } from './failure-hints.ts';

/** What each warning means and what to do about it. `--require-…` turns two of them into errors. */
const WARNING_HINTS: Readonly<Record<AuditWarningCode, string>> = {
  duplicate: 'The same pair appears earlier in the file: it is linked once, and this row is skipped.',
  unknown_provider:
    'Auth0 does not list this provider: check its spelling; if it is a new one, leave the row as it is.',
  trimmed_id: 'An id had white space around it, which was removed.',
  quoted_id: `An id had quotes around it ('…, "…" or ="…"), as spreadsheets and exports write them: they are removed.`,
  unseen_character:
    'An id contains an invisible character and is sent with it: make sure that the account really has it.',
  damaged_id:
    'A spreadsheet may have rounded a longer number to this one: compare it with the account, and import id columns as text (column type Text), never as numbers.',
  ambiguous_id:
    'The id can be read in two ways, and is read as the full id: if you mean the other account, write its full id.',
  provider_case:
    'Auth0 uses the provider name that the message gives: the id is not corrected, and the tenant will most likely not find the account.',
  columns_swapped:
    'Primary and secondary look swapped: the secondary is removed as an account, so make sure which one should remain.',
  email_mismatch:
    'The two accounts have different e-mail addresses: make sure that they belong to the same person (--require-same-email refuses such pairs).',
  email_unverified:
    'An e-mail address of the pair is not verified, so anyone may have claimed it (--require-verified refuses such pairs).',
  secondary_has_identities: 'The secondary has linked identities of its own: they all move to the primary.',
  metadata_discarded:
    "The secondary's user_metadata and app_metadata are discarded: --snapshot keeps a copy, --merge-metadata carries them over.",
  access_discarded:
    'The secondary has roles, permissions or organizations, which are lost with the account: --carry-roles and --carry-organizations give them to the primary.',
  primary_blocked: 'The primary is blocked: after the link, nobody can log in with the secondary either.',
};

/** What an error of the audit means and what to do about it, in one sentence. */
export function errorHint(code: AuditErrorCode): string {
  switch (code) {
    case 'primary_is_secondary':
      return 'The primary is itself an identity of another user: link to that user, or unlink the primary from it first.';
    case 'account_unreadable':
      return 'An account of the pair could not be read, so nothing is known about it: fix what the message names, and audit again.';
    default:
      return hintFor(code);
  }
}

/** What a warning of the audit means, in one sentence. */
export function warningHint(code: AuditWarningCode): string {
  return WARNING_HINTS[code];
}
