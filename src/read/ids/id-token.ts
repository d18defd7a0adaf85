import { halfIn } from './unseen-characters.ts';

/** Header, payload and signature in base64url (RFC 7515, compact form). */
const JWT = /^[\w-]+\.([\w-]+)\.[\w-]+$/;

/**
 * The `sub` of an ID token, NOT verified: only the tenant can verify it. The plan may use it, but it proves nothing.
 *
 * Not jose's decodeJwt, which differs on hostile input: it rejects ill-formed UTF-8, and accepts a byte order mark.
 * @returns undefined for anything that is not a JWT with a `sub`.
 */
export function unverifiedSub(token: string): string | undefined {
  const payload = JWT.exec(token)?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || !('sub' in claims)) return undefined;
    // No user id contains half a surrogate pair, and no URL can.
    return typeof claims.sub === 'string' && halfIn(claims.sub) === undefined ? claims.sub : undefined;
  } catch {
    return undefined;
  }
}
