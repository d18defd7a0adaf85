import { splitAccountId } from '../../domain/account/account-id.ts';
import type { Intent } from '../../domain/ports.ts';
import type { Pair } from '../../domain/row/pair.ts';
import type { TenantClient } from '../http/client.ts';
import type { Answer } from './answer.ts';
import { type Identity, identitiesIn } from './identities.ts';
import { pathPart } from './path-part.ts';
import { isUserOf } from './reply-shape.ts';

/** What a read of an account told. */
export type AccountView =
  | { readonly kind: 'found'; readonly identities: readonly Identity[] }
  | { readonly kind: 'absent' }
  /** Nothing could be learnt; `answer` says why. */
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** The Management API, as far as linking one pair needs it. */
export interface LinkCalls {
  /**
   * `POST /api/v2/users/{primary}/identities`. With `link_with` the secondary's ID token goes alone; otherwise
   * provider and user_id (source: Auth0 Management API, "Link a User Account").
   */
  link(pair: Pair, primaryUserId: string, signal?: AbortSignal, intent?: Intent): Promise<Answer>;
  /**
   * `GET /api/v2/users/{id}`: immediately consistent, unlike a search. With the row's token, where it has one; what that
   * does not find (it may link and not read, it has expired, its user is gone) the management token is asked for. It is
   * not waited for any longer when the signal aborts.
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
        // Whom a row's token stands for is for the tenant to say: another user's account is its refusal.
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
        expects: (reply) => isAboutLink(reply, primaryUserId, pair.secondaryUserId),
        intent,
        ...(pair.primaryToken === undefined ? {} : { ownToken: pair.primaryToken }),
        ...(signal === undefined ? {} : { signal }),
      }),
    read: async (userId, ownToken, signal) => {
      const view = await readWith(ownToken, userId, signal);
      if (ownToken === undefined || !isRefusal(view)) return view;
      const asTenant = await readWith(undefined, userId, signal);
      // A management token that may not read either is no reason to stop the rows that do without it.
      return isForbidden(asTenant) ? view : asTenant;
    },
  };
}

/** A whole user, whoever it is. */
function isUser(reply: unknown): boolean {
  return typeof (reply as { user_id?: unknown } | null)?.user_id === 'string';
}

function isAccountOf(reply: unknown, userId: string): boolean {
  return isUserOf(reply, userId) && identitiesIn(reply.identities) !== undefined;
}

/** Identities of the two that it is about. Whether the secondary is among them is for the judge of the link to see. */
function isAboutLink(reply: unknown, primaryUserId: string, secondaryUserId: string): boolean {
  const identities = identitiesIn(reply) ?? [];
  return hasIdentity(identities, primaryUserId) || hasIdentity(identities, secondaryUserId);
}

/** The path of a user; ids are percent-encoded whole (`auth0%7Cabc`). */
export function userPath(userId: string): string {
  return `/api/v2/users/${pathPart(userId)}`;
}

/** The body of the link call; no other property is allowed. */
export function linkBody(pair: Pair): object {
  if (pair.linkWith !== undefined) return { link_with: pair.linkWith };
  const { provider, userId } = pair.secondary;
  // The tenant takes bare ids and full ones. A bare one that begins with its provider's name would pass for a full one.
  const looksFull = userId.startsWith(`${provider}|`);
  return {
    provider,
    user_id: looksFull ? `${provider}|${userId}` : userId,
    ...(pair.connectionId === undefined ? {} : { connection_id: pair.connectionId }),
  };
}

/** The tenant gave a row's token another answer than the account. */
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

/** What an answer tells of the account with this id; the word of another account tells nothing. */
function viewOf(answer: Answer, userId: string): AccountView {
  if (answer.kind !== 'reply') return { kind: 'unknown', answer };
  if (answer.status === 404) return { kind: 'absent' };
  const { status, body } = answer;
  const identities = status === 200 && isUserOf(body, userId) ? identitiesIn(body.identities) : undefined;
  return identities === undefined ? { kind: 'unknown', answer } : { kind: 'found', identities };
}

/** Whether these identities hold the account with this full id. */
export function hasIdentity(identities: readonly Identity[], userId: string): boolean {
  const wanted = splitAccountId(userId);
  return identities.some((one) => one.provider === wanted?.provider && one.userId === wanted.userId);
}
