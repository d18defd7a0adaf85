import type { AccessTokens } from './access-tokens.ts';
import { ALL_SCOPES } from './clients.ts';
import type { IdTokens } from './id-tokens.ts';

/** What an access token is made of. */
interface TokenOptions {
  readonly scopes?: readonly string[];
  /** Default: the sandbox's `tokenLifeS`. Negative: expired already. */
  readonly lifeS?: number;
  /** Default: this sandbox's Management API. */
  readonly audience?: string;
  /** A random string instead of a JWT. */
  readonly opaque?: boolean;
}

/** What an ID token is made of. */
interface IdTokenOptions {
  readonly lifeS?: number;
  /** Default: the client that user tokens of this sandbox are issued to, as Auth0 demands. */
  readonly audience?: string;
  /** Another than RS256 makes a token that is refused. */
  readonly alg?: string;
  readonly issuer?: string;
}

/** Tokens without a request for them. */
export interface TokenIssuer {
  /** A management token. Default: with every scope the sandbox knows. */
  issueToken(options?: TokenOptions): string;
  /** A user's own access token, for `primary_token`. Default scopes: to link to itself and to read itself. */
  issueUserToken(userId: string, options?: TokenOptions): string;
  /** An account's ID token, for `link_with`. */
  issueIdToken(userId: string, options?: IdTokenOptions): string;
  /** No access token issued so far is taken any more. */
  revokeTokens(): void;
}

/** What a mint works with. */
export interface TokenIssuerDeps {
  readonly tokens: AccessTokens;
  readonly idTokens: IdTokens;
  readonly audience: string;
  readonly lifeS: number;
  /** The client that management tokens are issued to. */
  readonly clientId: string;
  now(): number;
}

/** The application that users of the sandbox log in with: `azp` of their tokens, `aud` of their ID tokens. */
const LOGIN_CLIENT = 'sandbox-app';
const OWN_SCOPES = ['update:current_user_identities', 'read:current_user'];

/** Makes tokens that the sandbox with these parts takes. */
export function createTokenIssuer({
  tokens,
  idTokens,
  audience,
  lifeS,
  clientId,
  now,
}: TokenIssuerDeps): TokenIssuer {
  const issue = (sub: string, azp: string, scopes: readonly string[], options: TokenOptions = {}) =>
    tokens.issue({ audience, lifeS, scopes, ...options, sub, azp }, now());
  return {
    issueToken: (options) => issue(`${clientId}@clients`, clientId, ALL_SCOPES, options),
    issueUserToken: (userId, options) => issue(userId, LOGIN_CLIENT, OWN_SCOPES, options),
    issueIdToken: (userId, { audience: aud = LOGIN_CLIENT, ...options } = {}) =>
      idTokens.issue({ lifeS, ...options, sub: userId, aud }, now()),
    revokeTokens: () => tokens.revokeAll(),
  };
}
