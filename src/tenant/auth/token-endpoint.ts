import { createPrivateKey, randomUUID } from 'node:crypto';
import axios, { AxiosError } from 'axios';
import { SignJWT } from 'jose';
import { createScrubber } from '../../domain/scrub.ts';
import type { TenantAddress } from '../api/address.ts';
import { errorFields, isAuth0Error } from '../api/answer.ts';
import { causeOf } from '../http/errors/cause-of.ts';
import type { ErrorCause } from '../http/errors/error-cause.ts';
import { gatewayPage } from '../http/errors/gateway-page.ts';
import type { Transport } from '../http/transport.ts';
import type { Grant } from './access-tokens.ts';

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

/** What a bearer token may consist of in a header (RFC 9110, 5.5: visible characters). */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

export interface TokenEndpointOptions {
  readonly transport: Transport;
  readonly address: TenantAddress;
  readonly proof: ClientProof;
  readonly timeoutMs: number;
  /** Told what kept each try from Auth0's word, or undefined where it came. */
  readonly onTry?: (cause: ErrorCause | undefined) => void;
  /** How long a reply asks to wait by its headers, ms. */
  readonly namedWaitMs?: (status: number, headers: Readonly<Record<string, unknown>>) => number | undefined;
}

/**
 * Asks `POST /oauth/token` by client credentials, once a call. Auth0 has been seen to answer 500 "Global limit
 * has been reached" here: that is a throttle, as a 429 is.
 */
export function tokenEndpoint(terms: TokenEndpointOptions) {
  const { transport, address, proof, timeoutMs, namedWaitMs, onTry } = terms;
  const meet = (cause: ErrorCause): Grant => {
    onTry?.(cause);
    const how = cause.status === undefined ? 'cannot be reached' : `answered ${cause.status}`;
    const message = `the token endpoint ${how}: ${cause.message}`;
    if (cause.stops !== undefined) return { kind: 'refused', message };
    return { kind: 'unavailable', throttled: false, message };
  };
  const http = axios.create({
    adapter: transport.adapter,
    timeout: timeoutMs,
    validateStatus: () => true,
  });
  return async (): Promise<Grant> => {
    const proven = await provenBy(proof, address);
    const wanted = {
      grant_type: 'client_credentials',
      client_id: proof.clientId,
      audience: address.audience,
    };
    try {
      const reply = await http.post(`${address.origin}/oauth/token`, { ...wanted, ...proven });
      let grant: Grant;
      if (isPage(reply.status, reply.data)) grant = meet(gatewayPage(reply, new URL(address.origin).host));
      else {
        onTry?.(undefined);
        grant = grantIn(reply.status, reply.data, Object.values(proven));
      }
      const waitMs = namedWaitMs?.(reply.status, reply.headers);
      return grant.kind === 'unavailable' && waitMs !== undefined ? { ...grant, waitMs } : grant;
    } catch (error) {
      if (!(error instanceof AxiosError)) throw error;
      return meet(causeOf(error));
    }
  };
}

/**
 * Whether it is no reply of Auth0's: a page, or something without a token that claims success. What is no JSON is left as
 * text; a 429 is a throttle, whoever says so, and a redirect will lead there next time as well.
 */
function isPage(status: number, body: unknown): boolean {
  if (status === 429 || (status >= 300 && status < 400)) return false;
  return status < 300 ? grantedIn(status, body) === undefined : refusalIn(body) === '';
}

/** What the reply means. @param secrets what we sent to prove ourselves: a reply that repeats it is not repeated. */
function grantIn(status: number, body: unknown, secrets: readonly string[]): Grant {
  const granted = grantedIn(status, body);
  if (granted !== undefined) return { kind: 'granted', granted };
  const words = createScrubber().scrub(refusalIn(body), secrets);
  const message = `the token endpoint answered ${status}${words && `: ${words}`}`;
  const throttled = status === 429 || (status === 500 && /global limit/i.test(words));
  // A redirect will lead there next time as well; a page of a gateway is no word of Auth0's.
  const isFinal = (status >= 300 && status < 400) || (status >= 400 && status < 500 && words !== '');
  return isFinal && !throttled ? { kind: 'refused', message } : { kind: 'unavailable', throttled, message };
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
  if (typeof access_token !== 'string' || !HEADER_VALUE.test(access_token)) return undefined;
  return { token: access_token, lifeMs: lifeS(expires_in) * 1000 };
}

/** Some servers write the number as text. What is none, and a life that no token can have, is taken for the default. */
function lifeS(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn;
  return typeof seconds === 'number' && seconds > 0 && Number.isFinite(seconds) ? seconds : DEFAULT_LIFE_S;
}

/** The Authentication API says `error` and `error_description`; limits come in the Management API's shape. */
function refusalIn(body: unknown): string {
  if (isAuth0Error(body)) return errorFields(body).message ?? '';
  if (typeof body !== 'object' || body === null) return '';
  const { error, error_description } = body as { error?: unknown; error_description?: unknown };
  return [error, error_description].filter((word) => typeof word === 'string').join(': ');
}
