import type { Pair } from '../../domain/row/pair.ts';
import type { GivenUpReason, TenantReason } from '../../domain/row/reason.ts';
import { unreachable } from '../../domain/unreachable.ts';
import { type Answer, errorFields, type Lost, type Refused, type Reply } from './answer.ts';
import { identitiesIn } from './identities.ts';
import { type AccountView, hasIdentity } from './link-calls.ts';
import { isIdentitiesOf } from './reply-shape.ts';

/** What the answer to a link call means, before any other request. */
export type LinkReplyClass =
  /** The reply shows the secondary among the primary's identities. */
  | { readonly kind: 'linked'; readonly identities: number }
  /** An error that may mean "linked already": the primary must be read. */
  | { readonly kind: 'look'; readonly reply: Reply }
  /** The call may have been carried out: the primary must be read before it is sent again. */
  | {
      readonly kind: 'in_doubt';
      readonly fault: GivenUpReason;
      readonly costsTry: boolean;
      readonly message: string;
    }
  /** The call was never sent, and the tries are used up. */
  | { readonly kind: 'given_up'; readonly lost: Lost }
  | { readonly kind: 'failed'; readonly reason: TenantReason; readonly reply: Reply }
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'stop'; readonly refused: Refused };

/** Auth0 does not document what it answers to a repeated link: any of these statuses may mean "linked already". */
const MAY_MEAN_LINKED = new Set([400, 404, 409]);

/** @param primaryUserId the account that the call linked to, which may differ from the row's primary. */
export function classifyLinkReply(
  answer: Answer,
  pair: Pair,
  primaryUserId = pair.primaryUserId,
): LinkReplyClass {
  switch (answer.kind) {
    case 'not_sent':
      return { kind: 'not_sent' };
    case 'refused':
      return { kind: 'stop', refused: answer };
    case 'lost':
      if (!answer.mayHaveHappened) return { kind: 'given_up', lost: answer };
      return { kind: 'in_doubt', fault: answer.fault, costsTry: answer.costsTry, message: answer.message };
    case 'reply':
      return classifyReply(answer, pair, primaryUserId);
    default:
      return unreachable(answer);
  }
}

function classifyReply(reply: Reply, pair: Pair, primaryUserId: string): LinkReplyClass {
  if (reply.status < 300) {
    const identities = identitiesIn(reply.body);
    const isOfPrimary = isIdentitiesOf(reply.body, primaryUserId);
    if (identities !== undefined && isOfPrimary && hasIdentity(identities, pair.secondaryUserId)) {
      return { kind: 'linked', identities: identities.length };
    }
    const expected =
      identities === undefined || isOfPrimary ? 'show the secondary' : "hold the primary's own identity";
    const message = `status ${reply.status}, but the reply does not ${expected}`;
    return { kind: 'in_doubt', fault: 'server_error', costsTry: true, message };
  }
  if (MAY_MEAN_LINKED.has(reply.status)) return { kind: 'look', reply };
  // Only a row's own token can get a 401 here.
  if (reply.status === 401 || reply.status === 403) return { kind: 'failed', reason: 'forbidden', reply };
  return { kind: 'failed', reason: 'rejected', reply };
}

/**
 * Why the tenant refused the link, after a read showed that the primary does not have the secondary.
 * Uses the codes that Auth0 publishes, never the text of a message.
 *
 * @param primary the result of reading the primary; `unknown` if it may not be read (`--no-read-back`, a row's own token).
 * @param secondary the result of reading the secondary, if it was read.
 */
export function refusalReason(
  reply: Reply,
  pair: Pair,
  primary: AccountView,
  secondary?: AccountView,
): TenantReason {
  const { errorCode } = errorFields(reply.body);
  if (primary.kind === 'absent') return 'primary_not_found';
  if (reply.status === 409) return primary.kind === 'found' ? 'linked_elsewhere' : 'rejected';
  if (errorCode === 'inexistent_connection') return 'connection_not_configured';
  if (pair.linkWith !== undefined && reply.status === 400) return 'link_token_rejected';
  if (primary.kind === 'found' && (errorCode === 'inexistent_user' || secondary?.kind === 'absent')) {
    return 'secondary_not_found';
  }
  if (primary.kind === 'unknown' && reply.status === 404) return 'primary_not_found';
  return 'rejected';
}

/** Whether the secondary must be read as well to determine the reason. */
export function needsSecondary(reply: Reply, pair: Pair, primary: AccountView): boolean {
  const { errorCode } = errorFields(reply.body);
  const isKnown = errorCode === 'inexistent_user' || errorCode === 'inexistent_connection';
  return primary.kind === 'found' && reply.status !== 409 && !isKnown && pair.linkWith === undefined;
}
