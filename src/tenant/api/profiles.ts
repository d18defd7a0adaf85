import type { AccountRef } from '../../domain/account/account-id.ts';
import type { Profile } from '../../domain/account/snapshot.ts';
import { isTooDeep, MAX_DEPTH } from '../../domain/exact-json.ts';
import type { Intent } from '../../domain/ports.ts';
import type { TenantClient } from '../http/client.ts';
import type { Answer } from './answer.ts';
import { userPath } from './link-calls.ts';
import { pathSegment } from './path-segment.ts';
import { isIdentitiesOf, isUserOf } from './reply-shape.ts';

/** The result of reading a whole user. */
type ProfileView =
  | { readonly kind: 'found'; readonly profile: Profile }
  | { readonly kind: 'absent' }
  /** It exists, but cannot be stored: `message` says why. */
  | { readonly kind: 'unfit'; readonly message: string }
  /** The answer does not show the user. */
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** The Management API calls that snapshots, merges and undo need. */
export interface Profiles {
  /** `GET /api/v2/users/{id}`, all fields (scope `read:users`). */
  read(userId: string, signal?: AbortSignal): Promise<ProfileView>;
  /**
   * `PATCH /api/v2/users/{id}` (scope `update:users`). It merges metadata at the first level, and null deletes a key. `{}` would
   * empty the metadata, so the body must contain none. It sets values, so it may be repeated.
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
        path: `${userPath(primaryUserId)}/identities/${pathSegment(provider)}/${pathSegment(userId)}`,
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

/** The names of an identity provider's tokens in an identity (returned with `read:user_idp_tokens`). */
const IDP_TOKENS = new Set(['access_token', 'access_token_secret', 'refresh_token']);

/** A profile without the tokens in its identities, so that it may be written to a file. */
export function withoutTokens(profile: Profile): Profile {
  if (!Array.isArray(profile.identities)) return profile;
  const identities = profile.identities.map((identity: unknown) =>
    typeof identity === 'object' && identity !== null
      ? Object.fromEntries(Object.entries(identity).filter(([name]) => !IDP_TOKENS.has(name)))
      : identity,
  );
  return { ...profile, identities };
}
