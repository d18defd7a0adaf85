import type { AccountRef } from '../../domain/account/account-id.ts';
import type { Profile } from '../../domain/account/snapshot.ts';
import { isTooDeep, MAX_DEPTH } from '../../domain/exact-json.ts';
import type { Intent } from '../../domain/ports.ts';
import type { TenantClient } from '../http/client.ts';
import type { Answer } from './answer.ts';
import { userPath } from './link-calls.ts';
import { pathPart } from './path-part.ts';
import { isIdentitiesOf, isUserOf } from './reply-shape.ts';

/** What a read of a whole user told. */
type ProfileView =
  | { readonly kind: 'found'; readonly profile: Profile }
  | { readonly kind: 'absent' }
  /** It is there, and cannot be kept: `message` says why. */
  | { readonly kind: 'unfit'; readonly message: string }
  /** Nothing could be learnt; `answer` says why. */
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** The Management API, as far as snapshots, merges and undo need it. */
export interface Profiles {
  /** `GET /api/v2/users/{id}`, all fields (scope `read:users`). */
  read(userId: string, signal?: AbortSignal): Promise<ProfileView>;
  /**
   * `PATCH /api/v2/users/{id}` (scope `update:users`). It merges metadata at the first level, null deletes a key, and
   * `{}` empties the metadata: the body must hold none. It sets values, so it may be repeated.
   */
  patch(userId: string, body: object, signal?: AbortSignal): Promise<Answer>;
  /** `DELETE /api/v2/users/{primary}/identities/{provider}/{bare user_id}` (scope `update:users`). Not repeated. */
  unlink(
    primaryUserId: string,
    secondary: AccountRef,
    signal?: AbortSignal,
    intent?: Intent,
  ): Promise<Answer>;
}

export function createProfiles(client: TenantClient): Profiles {
  return {
    read: async (userId, signal) =>
      viewOf(
        await client.request({
          method: 'GET',
          path: userPath(userId),
          repeatable: true,
          expects: (reply) => isUserOf(reply, userId),
          ...withSignal(signal),
        }),
        userId,
      ),
    patch: (userId, body, signal) =>
      client.request({
        method: 'PATCH',
        path: userPath(userId),
        body,
        repeatable: true,
        expects: (reply) => isUserOf(reply, userId),
        ...withSignal(signal),
      }),
    unlink: (primaryUserId, { provider, userId }, signal, intent) =>
      client.request({
        method: 'DELETE',
        path: `${userPath(primaryUserId)}/identities/${pathPart(provider)}/${pathPart(userId)}`,
        repeatable: false,
        expects: (reply) => isIdentitiesOf(reply, primaryUserId),
        intent,
        ...withSignal(signal),
      }),
  };
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function viewOf(answer: Answer, userId: string): ProfileView {
  if (answer.kind !== 'reply') return { kind: 'unknown', answer };
  if (answer.status === 404) return { kind: 'absent' };
  const { body } = answer;
  if (answer.status !== 200 || !isUserOf(body, userId)) return { kind: 'unknown', answer };
  if (isTooDeep(body)) {
    return { kind: 'unfit', message: `the data of ${userId} nests more than ${MAX_DEPTH} levels deep` };
  }
  return { kind: 'found', profile: withoutTokens({ ...body }) };
}

/** What an identity provider's tokens are called in an identity (they come with `read:user_idp_tokens`). */
const TOKENS = new Set(['access_token', 'access_token_secret', 'refresh_token']);

/** A profile that may be written to a file: without the tokens that its identities may hold. */
export function withoutTokens(profile: Profile): Profile {
  if (!Array.isArray(profile.identities)) return profile;
  const identities = profile.identities.map((identity: unknown) =>
    typeof identity === 'object' && identity !== null
      ? Object.fromEntries(Object.entries(identity).filter(([name]) => !TOKENS.has(name)))
      : identity,
  );
  return { ...profile, identities };
}
