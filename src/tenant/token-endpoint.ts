import { createPrivateKey, randomUUID } from 'node:crypto';
import type { AxiosInstance } from 'axios';
import { SignJWT } from 'jose';
import type { Grant } from './access-tokens.ts';
import type { TenantAddress } from './address.ts';
import { errorFields, isAuth0Error } from './answer.ts';

/** How the application proves itself at `/oauth/token`. */
export type ClientProof =
  | { readonly kind: 'secret'; readonly clientId: string; readonly clientSecret: string }
  /** A PEM private key (`AUTH0_CLIENT_SIGNING_KEY_PATH`), RS256. */
  | { readonly kind: 'private_key'; readonly clientId: string; readonly privateKeyPem: string };

/** Auth0 takes assertions of at most five minutes; one is used at once, so two are plenty. */
const ASSERTION_LIFE = '2m';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** A token whose reply names no life is taken to live as long as Auth0's default (24 h). */
const DEFAULT_LIFE_S = 86_400;

/**
 * Asks `POST /oauth/token` once, by client credentials. `http` must not throw on any status.
 * Auth0 has been seen to answer 500 "Global limit has been reached" here: that is a throttle, as a 429 is.
 */
export async function requestToken(
  http: AxiosInstance,
  address: TenantAddress,
  proof: ClientProof,
): Promise<Grant> {
  let status: number;
  let body: unknown;
  try {
    const reply = await http.post(`${address.origin}/oauth/token`, {
      grant_type: 'client_credentials',
      client_id: proof.clientId,
      audience: address.audience,
      ...(await provenBy(proof, address)),
    });
    status = reply.status;
    body = reply.data;
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    return {
      kind: 'unavailable',
      throttled: false,
      message: `the token endpoint cannot be reached: ${code ?? message}`,
    };
  }
  const granted = grantedIn(status, body);
  if (granted !== undefined) return { kind: 'granted', granted };
  const words = refusalIn(body);
  const throttled = status === 429 || (status === 500 && /global limit/i.test(words));
  if (throttled || status >= 500 || status < 400) {
    return {
      kind: 'unavailable',
      throttled,
      message: `the token endpoint answered ${status}${words && `: ${words}`}`,
    };
  }
  return { kind: 'refused', message: `the token endpoint answered ${status}${words && `: ${words}`}` };
}

async function provenBy(proof: ClientProof, address: TenantAddress): Promise<Record<string, string>> {
  if (proof.kind === 'secret') return { client_secret: proof.clientSecret };
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(proof.clientId)
    .setSubject(proof.clientId)
    .setAudience(`${address.origin}/`)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(ASSERTION_LIFE)
    .sign(createPrivateKey(proof.privateKeyPem));
  return { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
}

function grantedIn(status: number, body: unknown) {
  if (status !== 200 || typeof body !== 'object' || body === null) return undefined;
  const { access_token, expires_in } = body as { access_token?: unknown; expires_in?: unknown };
  if (typeof access_token !== 'string' || access_token === '') return undefined;
  const lifeS = typeof expires_in === 'number' && expires_in > 0 ? expires_in : DEFAULT_LIFE_S;
  return { token: access_token, lifeMs: lifeS * 1000 };
}

/** The Authentication API says `error` and `error_description`; limits come in the Management API's shape. */
function refusalIn(body: unknown): string {
  if (isAuth0Error(body)) return errorFields(body).message ?? '';
  if (typeof body !== 'object' || body === null) return '';
  const { error, error_description } = body as { error?: unknown; error_description?: unknown };
  return [error, error_description].filter((word) => typeof word === 'string').join(': ');
}
