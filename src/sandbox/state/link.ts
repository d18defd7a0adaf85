import { type AccountRef, joinAccountId } from '../../domain/account/account-id.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { apiError, inexistentUser, type Reply } from '../server/reply.ts';
import { type Identity, identityId, profileOf, rootIdentity, type Users } from './users.ts';

/**
 * 409, for an identity that is linked already. What a live tenant answers here is not published, so a
 * sandbox can be told to answer something else (`relinkReply`).
 */
export const IDENTITY_EXISTS: Reply = apiError(409, 'Specified identity already exists', 'identity_conflict');

/**
 * The rules of a link, and the link itself. The secondary stops being a user, its metadata is gone, its
 * profile stays as `profileData`, and the identities it held come along (auth0.md, "What a link destroys").
 *
 * @returns the primary's identities afterwards, or Auth0's refusal.
 */
export function linkIdentity(
  users: Users,
  primaryId: string,
  secondary: AccountRef,
  relinkReply: Reply = IDENTITY_EXISTS,
): Result<readonly Identity[], Reply> {
  const primary = users.get(primaryId);
  if (primary === undefined) return err(inexistentUser());
  const secondaryId = joinAccountId(secondary);
  if (secondaryId === primaryId) {
    return err(apiError(400, 'Main identity and the new one are the same', 'invalid_operation'));
  }
  if (users.holderOf(secondaryId) !== undefined) return err(relinkReply);
  const gone = users.get(secondaryId);
  if (gone === undefined) return err(apiError(400, 'Secondary account not found', 'inexistent_user'));

  const root = gone.identities.find((identity) => identityId(identity) === secondaryId);
  const own: Identity = { ...(root ?? rootIdentity(secondaryId)), profileData: profileOf(gone) };
  const brought = gone.identities.filter((identity) => identity !== root);
  const identities = primary.identities.concat(own, brought);
  users.remove(secondaryId);
  users.put({ ...primary, identities });
  return ok(identities);
}

/**
 * Takes an identity out of a user and makes it a user again, with its profile and without any metadata.
 *
 * @returns the identities that are left, or Auth0's refusal (400 for the main identity).
 */
export function unlinkIdentity(
  users: Users,
  primaryId: string,
  secondary: AccountRef,
): Result<readonly Identity[], Reply> {
  const primary = users.get(primaryId);
  if (primary === undefined) return err(inexistentUser());
  const secondaryId = joinAccountId(secondary);
  if (secondaryId === primaryId) {
    return err(apiError(400, 'Main identity cannot be unlinked', 'invalid_operation'));
  }
  const leaving = primary.identities.find((identity) => identityId(identity) === secondaryId);
  if (leaving === undefined) {
    return err(apiError(400, 'The specified identity does not exist', 'inexistent_identity'));
  }
  const identities = primary.identities.filter((identity) => identity !== leaving);
  users.put({ ...primary, identities });
  users.release(secondaryId);
  const { profileData, ...identity } = leaving;
  users.put({ ...profileData, user_id: secondaryId, identities: [identity] });
  return ok(identities);
}
