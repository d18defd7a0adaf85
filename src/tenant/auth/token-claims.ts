import type { Problem } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';

/** The claims of an access token. They are decoded, not verified: the tenant verifies them. */
export interface TokenClaims {
  readonly audience: readonly string[];
  readonly scopes: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly expiresAtMs?: number;
}

/**
 * Decodes the claims of a JWT. Not with jose's `decodeJwt`, which also rejects a token without exactly three parts and
 * ill-formed UTF-8 or base64url: the tenant decides about those, and their claims are checked here.
 *
 * @returns undefined for an opaque token.
 */
export function readClaims(token: string): TokenClaims | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { aud, scope, exp } = claims as { aud?: unknown; scope?: unknown; exp?: unknown };
    return {
      audience: [aud].flat().filter((entry) => typeof entry === 'string'),
      scopes: new Set(typeof scope === 'string' ? scope.split(' ') : []),
      ...(typeof exp === 'number' ? { expiresAtMs: exp * 1000 } : {}),
    };
  } catch {
    return undefined;
  }
}

/** What a token must allow before the first call. */
export interface TokenNeeds {
  readonly audience: string;
  readonly scopes: readonly string[];
}

/**
 * Checks a token against what the run needs, so that a mistake is found before anything is sent.
 * @returns `'opaque'` for a token that is not a JWT: it cannot be checked, and is used as it is.
 */
export function checkToken(
  token: string,
  needs: TokenNeeds,
  nowMs: number,
): Result<'checked' | 'opaque', Problem> {
  const claims = readClaims(token);
  if (claims === undefined) return ok('opaque');
  if (claims.expiresAtMs !== undefined && claims.expiresAtMs <= nowMs) {
    return err({
      code: 'token_expired',
      message: `The access token expired at ${new Date(claims.expiresAtMs).toISOString()}.`,
      next: 'Get a new one, or set AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET to have it renewed automatically.',
    });
  }
  if (!claims.audience.includes(needs.audience)) {
    return err({
      code: 'token_audience',
      message: `The access token is for the audience ${claims.audience.join(', ') || 'nobody'}, not to ${needs.audience}.`,
      next: "Get a token for this tenant's Management API; with a custom domain set AUTH0_AUDIENCE to the API's identifier.",
    });
  }
  const missing = needs.scopes.filter((scope) => !claims.scopes.has(scope));
  if (missing.length > 0) {
    return err({
      code: 'token_scope',
      message: `The access token lacks the scope ${missing.join(' and ')} (it has: ${[...claims.scopes].join(' ') || 'none'}).`,
      next: `Grant ${missing.join(' and ')} to the application in Auth0 (APIs › Auth0 Management API › Machine to Machine), then get a new token.`,
    });
  }
  return ok('checked');
}
