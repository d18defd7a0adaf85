import { type AccountRef, bareUserId } from '../../domain/account/account-id.ts';

/** One identity of a user: the provider and the bare user_id. */
export type Identity = AccountRef;

/**
 * Parses the identities in an untrusted reply.
 * @returns undefined if it is not an array of identities.
 */
export function identitiesIn(value: unknown): Identity[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const identities: Identity[] = [];
  for (const entry of value) {
    if (typeof entry !== 'object' || entry === null) return undefined;
    const { provider, user_id } = entry as { provider?: unknown; user_id?: unknown };
    const userId = bareUserId(user_id);
    if (typeof provider !== 'string' || userId === undefined) return undefined;
    identities.push({ provider, userId });
  }
  return identities;
}
