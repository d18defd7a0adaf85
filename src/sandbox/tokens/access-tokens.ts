import { createHmac, randomBytes } from 'node:crypto';

/** What an access token says, as far as the sandbox asks. */
export interface Caller {
  /** `…@clients` for a management token, the user's id for a user's own. */
  readonly sub: string;
  /** The client the token was issued to. */
  readonly azp: string;
  readonly aud: string;
  /** Epoch seconds. */
  readonly exp: number;
  readonly scopes: ReadonlySet<string>;
}

/** Why a token is not taken, in the words Auth0 uses with its 401. */
export type TokenComplaint =
  | 'Invalid token'
  | 'Expired token received for JSON Web Token validation'
  | 'Bad audience';

/** What goes into a new token. */
export interface TokenContents {
  readonly sub: string;
  readonly azp: string;
  readonly scopes: readonly string[];
  readonly audience: string;
  readonly lifeS: number;
  /** A random string instead of a JWT, as some custom setups issue. */
  readonly opaque?: boolean;
}

/** Verified tokens that are remembered: more than a sandbox ever has live, and a bound on its memory. */
const REMEMBERED = 10_000;

/**
 * Issues and verifies access tokens. They are real JWTs, signed with HS256 because verification must cost
 * a bench nothing (Auth0 signs with RS256; no client of an access token can tell without Auth0's key).
 */
export class AccessTokens {
  readonly #issuer: string;
  readonly #verified = new Map<string, Caller>();
  readonly #opaque = new Map<string, Caller>();
  #key = randomBytes(32);

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  issue({ sub, azp, scopes, audience, lifeS, opaque }: TokenContents, nowMs: number): string {
    const iat = Math.floor(nowMs / 1000);
    const exp = iat + lifeS;
    if (opaque === true) {
      const token = randomBytes(24).toString('base64url');
      this.#opaque.set(token, { sub, azp, aud: audience, exp, scopes: new Set(scopes) });
      return token;
    }
    const claims = { iss: this.#issuer, sub, aud: audience, azp, iat, exp, scope: scopes.join(' ') };
    const jti = randomBytes(8).toString('hex');
    const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, jti })}`;
    return `${unsigned}.${this.#sign(unsigned)}`;
  }

  /** Who holds this token, or what is wrong with it. */
  verify(token: string, audience: string, nowMs: number): Caller | TokenComplaint {
    const caller = this.#verified.get(token) ?? this.#opaque.get(token) ?? this.#open(token);
    if (caller === undefined) return 'Invalid token';
    if (caller.exp * 1000 <= nowMs) return 'Expired token received for JSON Web Token validation';
    return caller.aud === audience ? caller : 'Bad audience';
  }

  /** No token issued so far is taken any more. */
  revokeAll(): void {
    this.#key = randomBytes(32);
    this.#verified.clear();
    this.#opaque.clear();
  }

  #open(token: string): Caller | undefined {
    const [header, payload, signature] = token.split('.');
    if (payload === undefined || signature !== this.#sign(`${header}.${payload}`)) return undefined;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
    const { sub, azp, aud, exp, scope } = claims;
    const caller: Caller = { sub, azp, aud, exp, scopes: new Set(scope.split(' ')) };
    if (this.#verified.size >= REMEMBERED) this.#verified.clear();
    this.#verified.set(token, caller);
    return caller;
  }

  #sign(unsigned: string): string {
    return createHmac('sha256', this.#key).update(unsigned).digest('base64url');
  }
}

interface Claims {
  readonly sub: string;
  readonly azp: string;
  readonly aud: string;
  readonly exp: number;
  readonly scope: string;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
