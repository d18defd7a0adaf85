/** Header, payload and signature in base64url (RFC 7515, compact form). */
const JWT = /^[\w-]+\.([\w-]+)\.[\w-]+$/;

const LONE_SURROGATE = /\p{Cs}/u;

/**
 * The `sub` of an ID token, NOT verified: only the tenant can do that. It is good to plan with, not to trust.
 * @returns undefined for what is no JWT, or has no `sub`.
 */
export function unverifiedSub(token: string): string | undefined {
  const payload = JWT.exec(token)?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || !('sub' in claims)) return undefined;
    // Half a surrogate pair is in no user's id, and no URL can hold it.
    return typeof claims.sub === 'string' && !LONE_SURROGATE.test(claims.sub) ? claims.sub : undefined;
  } catch {
    return undefined;
  }
}
