import type { AccountRef } from '../domain/account-id.ts';

/** One identity of a user: the provider and the bare user_id. */
export type Identity = AccountRef;

/**
 * The identities in a reply, which is untrusted. The bare user_id of some providers is a number.
 * @returns undefined where it is no array of identities.
 */
export function identitiesIn(value: unknown): Identity[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const identities: Identity[] = [];
  for (const entry of value) {
    if (typeof entry !== 'object' || entry === null) return undefined;
    const { provider, user_id } = entry as { provider?: unknown; user_id?: unknown };
    if (typeof provider !== 'string' || (typeof user_id !== 'string' && typeof user_id !== 'number'))
      return undefined;
    identities.push({ provider, userId: String(user_id) });
  }
  return identities;
}
