import { identitiesIn } from './identities.ts';

/**
 * Whether a body is the requested user. A cache or portal on the way may answer with another one, which says nothing about
 * this user.
 */
export function isUserOf(body: unknown, userId: string): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && (body as { user_id?: unknown }).user_id === userId;
}

/**
 * Whether a body is the identities of this user, as a link and an unlink return them: they include the root identity, whose
 * `provider|user_id` is the user's id and which no other user has.
 */
export function isIdentitiesOf(body: unknown, userId: string): boolean {
  const identities = identitiesIn(body);
  return identities?.some((one) => `${one.provider}|${one.userId}` === userId) ?? false;
}
