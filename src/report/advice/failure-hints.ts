import type { FailureReason } from '../../domain/row/reason.ts';

/**
 * What each reason means and what to do about it, in one sentence: the `hint` of failure.jsonl, and the line below the
 * reason in the summary, the plan and the audit.
 */
const HINTS: Readonly<Record<FailureReason, string>> = {
  invalid_row: 'The row cannot be read as a pair: correct the column that the message names.',
  damaged_id:
    'A spreadsheet turned the id into a rounded or formatted number: copy it from the source again, and import id columns with the column type Text.',
  self_link: 'Primary and secondary are the same account: correct one of the two ids, or remove the row.',
  cycle:
    'These rows form a cycle (A into B, B into A), so no account would remain: keep one direction and remove the other rows.',
  chain:
    'An account is a secondary in one row and a primary in another: point each of these rows at the account that should remain, or use --on-chain flatten.',
  claimed_twice:
    'Several primaries claim this secondary, and only one can have it: keep the correct row, or use --on-claimed-twice first to keep the first.',
  email_mismatch:
    'The two accounts have different e-mail addresses and --require-same-email is on: make sure that both belong to the same person before you link them without the flag.',
  email_unverified:
    'An e-mail address of the pair is not verified and --require-verified is on: verify it first, because anyone could take over an account by claiming its address.',
  primary_not_found:
    'The tenant has no user with the primary id: check the id and the tenant, and whether the account was deleted or linked to another one.',
  secondary_not_found:
    'The tenant has no user with the secondary id, and it is not linked to the primary either: check the id and the tenant, or remove the row if the account no longer exists.',
  linked_elsewhere:
    'The secondary is already linked to another user: find out which primary is correct; if it is this one, unlink the secondary from the other user and send the row again.',
  connection_not_configured:
    "The tenant has no such provider or connection: check the secondary's provider and the column connection_id.",
  link_token_rejected:
    'The ID token in link_with is not a JWT or was refused: get a new one (RS256, from this tenant and application), or use secondary_user_id instead.',
  forbidden:
    'The token is not allowed to link this account: a management token needs update:users; a primary_token must be valid, belong to the primary and have update:current_user_identities.',
  rejected:
    'The tenant refused the call for another reason, or the data of an account cannot be kept: read status, error_code and message of the row.',
  metadata_conflict:
    'Both accounts have values for the keys that the message names, and --merge-metadata fail-on-conflict does not link such a pair: resolve it in one of them, or choose fill or prefer-secondary.',
  carry_refused:
    'The pair is linked, but the tenant refused what should be carried over: add it to the primary by hand from the secondary in snapshot.jsonl, or undo the run.',
  restore_refused:
    'The secondary is an account again, but the tenant refused to restore its data: it is in snapshot.jsonl of the linked run.',
  server_error: 'Auth0 or a gateway before it kept answering with an error: send the row again later.',
  network_error: 'The connection kept failing: check the network and the proxy, and send the row again.',
  timeout: 'No answer arrived in time: send the row again, with a longer --timeout if this persists.',
};

/** What a failed row's reason means and what to do about it, in one sentence. */
export function hintFor(reason: FailureReason): string {
  return HINTS[reason];
}
