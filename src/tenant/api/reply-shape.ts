import { identitiesIn } from './identities.ts';

/**
 * Whether a body is the user that was asked for. Whatever stands between us and the tenant may answer with somebody else's
 * (a cache, a portal): that tells nothing about this one.
 */
export function isUserOf(body: unknown, userId: string): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && (body as { user_id?: unknown }).user_id === userId;
}

/**
 * Whether a body is the identities of this user, as a link and an unlink answer: the root identity, whose
 * `provider|user_id` is the user's id, is always among them, and nobody else has it.
 */
export function isIdentitiesOf(body: unknown, userId: string): boolean {
  const identities = identitiesIn(body);
  return identities?.some((one) => `${one.provider}|${one.userId}` === userId) ?? false;
}
