import { splitAccountId } from '../../domain/account/account-id.ts';
import type { Intent } from '../../domain/ports.ts';
import type { Pair } from '../../domain/row/pair.ts';
import type { TenantClient } from '../http/client.ts';
import type { Answer } from './answer.ts';
import { type Identity, identitiesIn } from './identities.ts';
import { pathSegment } from './path-segment.ts';
import { isUserOf } from './reply-shape.ts';

/** The result of reading an account. */
export type AccountView =
  | { readonly kind: 'found'; readonly identities: readonly Identity[] }
  | { readonly kind: 'absent' }
  /** The answer does not show the account. */
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** The Management API calls that linking one pair needs. */
export interface LinkCalls {
  /**
   * `POST /api/v2/users/{primary}/identities`. The body is `link_with`, the secondary's ID token, alone; or provider and
   * user_id (source: Auth0 Management API, "Link a User Account").
   */
  link(pair: Pair, primaryUserId: string, signal?: AbortSignal, intent?: Intent): Promise<Answer>;
  /**
   * `GET /api/v2/users/{id}`: immediately consistent, unlike a search. Uses the row's own token if it has one. If that
   * finds nothing (it may link but not read, it has expired, its user is gone), reads again with the management token.
   * The signal aborts it on the wire too.
   */
  read(userId: string, ownToken?: string, signal?: AbortSignal): Promise<AccountView>;
}

export function createLinkCalls(client: TenantClient): LinkCalls {
  const readWith = async (ownToken: string | undefined, userId: string, signal?: AbortSignal) =>
    viewOf(
      await client.request({
        method: 'GET',
        path: `${userPath(userId)}?fields=user_id,identities&include_fields=true`,
        repeatable: true,
        abortable: true,
        // The tenant decides which user a row's token belongs to: a reply with another user is a refusal.
        expects: (reply) => (ownToken === undefined ? isAccountOf(reply, userId) : isUser(reply)),
        ...(ownToken === undefined ? {} : { ownToken }),
        ...(signal === undefined ? {} : { signal }),
      }),
      userId,
    );
  return {
    link: (pair, primaryUserId, signal, intent) =>
      client.request({
        method: 'POST',
        path: `${userPath(primaryUserId)}/identities`,
        body: linkBody(pair),
        repeatable: false,
        expects: (reply) => isReplyToLink(reply, primaryUserId, pair.secondaryUserId),
        intent,
        ...(pair.primaryToken === undefined ? {} : { ownToken: pair.primaryToken }),
        ...(signal === undefined ? {} : { signal }),
      }),
    read: async (userId, ownToken, signal) => {
      const view = await readWith(ownToken, userId, signal);
      if (ownToken === undefined || !isRefusal(view)) return view;
      const byManagementToken = await readWith(undefined, userId, signal);
      // If the management token may not read either, rows with their own tokens go on without it.
      return isForbidden(byManagementToken) ? view : byManagementToken;
    },
  };
}

/** Any user. */
function isUser(reply: unknown): boolean {
  return typeof (reply as { user_id?: unknown } | null)?.user_id === 'string';
}

function isAccountOf(reply: unknown, userId: string): boolean {
  return isUserOf(reply, userId) && identitiesIn(reply.identities) !== undefined;
}

/** Identities with one of the two accounts. `classifyLinkReply` decides whether the secondary is among them. */
function isReplyToLink(reply: unknown, primaryUserId: string, secondaryUserId: string): boolean {
  const identities = identitiesIn(reply) ?? [];
  return hasIdentity(identities, primaryUserId) || hasIdentity(identities, secondaryUserId);
}

/** The path of a user, with its id percent-encoded (`auth0%7Cabc`). */
export function userPath(userId: string): string {
  return `/api/v2/users/${pathSegment(userId)}`;
}

/** The body of the link call; Auth0 allows no other property. */
export function linkBody(pair: Pair): object {
  if (pair.linkWith !== undefined) return { link_with: pair.linkWith };
  const { provider, userId } = pair.secondary;
  // The tenant accepts bare ids and full ones. It would take a bare one that begins with its provider's name for a full one.
  const looksFull = userId.startsWith(`${provider}|`);
  return {
    provider,
    user_id: looksFull ? `${provider}|${userId}` : userId,
    ...(pair.connectionId === undefined ? {} : { connection_id: pair.connectionId }),
  };
}

/** The tenant answered a row's own token, but not with the account. */
function isRefusal(view: AccountView): boolean {
  return view.kind === 'absent' || (view.kind === 'unknown' && view.answer.kind === 'reply');
}

function isForbidden(view: AccountView): boolean {
  if (view.kind !== 'unknown') return false;
  const { answer } = view;
  return answer.kind === 'refused'
    ? answer.reason === 'forbidden'
    : answer.kind === 'reply' && answer.status === 403;
}

/** What an answer shows of the account with this id; a reply about another account shows nothing. */
function viewOf(answer: Answer, userId: string): AccountView {
  if (answer.kind !== 'reply') return { kind: 'unknown', answer };
  if (answer.status === 404) return { kind: 'absent' };
  const { status, body } = answer;
  const identities = status === 200 && isUserOf(body, userId) ? identitiesIn(body.identities) : undefined;
  return identities === undefined ? { kind: 'unknown', answer } : { kind: 'found', identities };
}

/** Whether the account with this full id is among these identities. */
export function hasIdentity(identities: readonly Identity[], userId: string): boolean {
  const account = splitAccountId(userId);
  return identities.some((one) => one.provider === account?.provider && one.userId === account.userId);
}
