import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { err, ok, type Result } from '../../domain/result.ts';
import { apiError, type Reply } from '../server/reply.ts';

/** What goes into an ID token. */
export interface IdTokenContents {
  /** The account it was issued for. */
  readonly sub: string;
  /** The client it was issued to: `azp` of the access token it is used with. */
  readonly aud: string;
  readonly lifeS: number;
  /** Another than RS256 makes a token that Auth0 refuses. */
  readonly alg?: string;
  readonly issuer?: string;
}

/**
 * Issues and checks the ID tokens that go as `link_with`. Signed with RS256 for true, because Auth0
 * refuses any other algorithm and that refusal is to be met here as well.
 */
export class IdTokens {
  readonly #issuer: string;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  issue({ sub, aud, lifeS, alg = 'RS256', issuer = this.#issuer }: IdTokenContents, nowMs: number): string {
    const iat = Math.floor(nowMs / 1000);
    const claims = { iss: issuer, sub, aud, iat, exp: iat + lifeS };
    const unsigned = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(unsigned), sharedKeyPair().privateKey);
    return `${unsigned}.${signature.toString('base64url')}`;
  }

  /**
   * The account a `link_with` token stands for.
   *
   * @param azp the client the `aud` must name; undefined skips that check, for a management token's client
   * is never the one the account's owner logged in with.
   */
  accountOf(token: string, azp: string | undefined, nowMs: number): Result<string, Reply> {
    const [header = '', payload = '', signature = '', ...rest] = token.split('.');
    const head = decode(header);
    const claims = decode(payload);
    if (head === undefined || claims === undefined || rest.length > 0) return refuse('is not a valid JWT');
    if (head.alg !== 'RS256') return refuse('is not signed with RS256');
    const signed = Buffer.from(`${header}.${payload}`);
    // Where no key was made yet no token was issued: nothing can be signed with it.
    if (
      keyPair === undefined ||
      !verify('sha256', signed, keyPair.publicKey, Buffer.from(signature, 'base64url'))
    ) {
      return refuse('has an invalid signature');
    }
    if (claims.iss !== this.#issuer) return refuse('has another issuer');
    if (typeof claims.exp !== 'number' || claims.exp * 1000 <= nowMs) return refuse('has expired');
    if (azp !== undefined && claims.aud !== azp) {
      return refuse("has an aud that does not match the azp of the caller's access token");
    }
    if (typeof claims.sub !== 'string') return refuse('has no sub');
    return ok(claims.sub);
  }
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

let keyPair: KeyPair | undefined;

/**
 * Made when first needed, and once for all sandboxes of a process: it takes half a second, most never see
 * an ID token, and the issuer tells one sandbox's tokens from another's.
 */
function sharedKeyPair(): KeyPair {
  keyPair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return keyPair;
}

function refuse(complaint: string): Result<string, Reply> {
  return err(apiError(400, `The specified JWT in link_with ${complaint}`, 'invalid_token'));
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
