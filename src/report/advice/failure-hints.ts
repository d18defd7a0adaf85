import type { FailureReason } from '../../domain/row/reason.ts';

/**
 * What each reason means and what to do about it, in one sentence: the `hint` of failure.jsonl, and the line below the
 * reason in the summary, the plan and the audit.
 */
const HINTS: Readonly<Record<FailureReason, string>> = {
  invalid_row: 'The row cannot be read as a pair: mend the column that the message names.',
  damaged_id:
    'A spreadsheet made a rounded or formatted number of the id: take it from the source again, and keep id columns as text there (import them with the column type Text).',
  self_link: 'Primary and secondary are one account: correct one of the two ids, or drop the row.',
  cycle:
    'These rows link in a circle (A into B, B into A), so that no account would stay: keep one direction and drop the other rows.',
  chain:
    'An account is a secondary in one row and a primary in another: point each of these rows at the account that is to stay, or let --on-chain flatten do it.',
  claimed_twice:
    'Several primaries claim this secondary, and only one can have it: keep the right row, or let --on-claimed-twice first keep the first.',
  email_mismatch:
    'The two accounts have different e-mail addresses and --require-same-email is on: make sure that both belong to one person before you link them without it.',
  email_unverified:
    'An e-mail address of the pair is not verified and --require-verified is on: have it verified first, or anyone could take over an account by claiming its address.',
  primary_not_found:
    'The tenant has no user with the primary id: check the id and the tenant, and whether the account was deleted or linked into another one.',
  secondary_not_found:
    'The tenant has no user with the secondary id, and the primary does not hold it either: check the id and the tenant, or drop the row if the account is gone.',
  linked_elsewhere:
    'Another user holds the secondary already: find out which primary is right; if it is this one, unlink the secondary there and send the row again.',
  connection_not_configured:
    "The tenant has no such provider or connection: check the secondary's provider and the column connection_id.",
  link_token_rejected:
    'The ID token in link_with is no JWT or was refused: get a fresh one (RS256, of this tenant and application), or give secondary_user_id instead.',
  forbidden:
    "The token may not link this account: a management token needs update:users, a primary_token must be valid, the primary's own, and have update:current_user_identities.",
  rejected:
    'The tenant refused the call in words of its own, or the data of an account cannot be kept: read status, error_code and message of the row.',
  metadata_conflict:
    'Both accounts have a value in the places that the message names, and --merge-metadata fail-on-conflict links no such pair: settle it in one of them, or choose fill or prefer-secondary.',
  carry_refused:
    'The pair is linked, but the tenant refused what was to be carried over: give the primary by hand what snapshot.jsonl holds of the secondary, or undo the run.',
  restore_refused:
    'The secondary is an account again, but the tenant refused what was to be given back: snapshot.jsonl of the linked run has it.',
  server_error: 'Auth0 or a gateway before it kept answering with an error: send the row again later.',
  network_error: 'The connection kept failing: check the network and the proxy, and send the row again.',
  timeout: 'No answer came in time: send the row again, with a longer --timeout if this goes on.',
};

/** What a failed row's reason means and what to do about it, in one sentence. */
export function hintFor(reason: FailureReason): string {
  return HINTS[reason];
}
