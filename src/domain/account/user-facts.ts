import { err, ok, type Result } from '../result.ts';
import { bareUserId } from './account-id.ts';

/** What the plan needs to know about a user, from a line of an export or a reply of the tenant. */
export interface UserFacts {
  /** The full id. */
  readonly userId: string;
  readonly email: string | undefined;
  /** Undefined where unknown. */
  readonly emailVerified: boolean | undefined;
  readonly isBlocked: boolean;
  readonly hasUserMetadata: boolean;
  readonly hasAppMetadata: boolean;
  /** Full ids of the linked identities: all except the root identity. */
  readonly linked: readonly string[];
}

/**
 * Extracts the facts from an untrusted user of Auth0. The root identity is the one whose `provider|user_id` is the user's
 * id; it is not always the first.
 *
 * @returns as the error, what is wrong with the value: the end of a sentence that starts with its place.
 */
export function userFacts(value: unknown): Result<UserFacts, string> {
  if (typeof value !== 'object' || value === null) return err('is no JSON object');
  const user = value as Readonly<Record<string, unknown>>;
  const { user_id: userId, identities } = user;
  if (typeof userId !== 'string' || userId === '') return err('has no user_id');
  // Every user of a tenant has at least one identity.
  if (!Array.isArray(identities)) return err('has no identities');
  const linked: string[] = [];
  for (const identity of identities as readonly unknown[]) {
    const { provider, user_id: bare } = (identity ?? {}) as { provider?: unknown; user_id?: unknown };
    const bareId = bareUserId(bare);
    if (typeof provider !== 'string' || bareId === undefined) {
      return err('has an identity without provider or user_id');
    }
    const id = `${provider}|${bareId}`;
    if (id !== userId) linked.push(id);
  }
  return ok({
    userId,
    email: typeof user.email === 'string' && user.email !== '' ? user.email : undefined,
    emailVerified: typeof user.email_verified === 'boolean' ? user.email_verified : undefined,
    isBlocked: user.blocked === true,
    hasUserMetadata: holdsAnything(user.user_metadata),
    hasAppMetadata: holdsAnything(user.app_metadata),
    linked,
  });
}

function holdsAnything(metadata: unknown): boolean {
  if (typeof metadata !== 'object' || metadata === null) return false;
  for (const _ in metadata) return true;
  return false;
}
