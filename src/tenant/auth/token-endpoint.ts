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

/** How the application authenticates at `/oauth/token`. */
export type ClientAuthentication =
  | { readonly kind: 'secret'; readonly clientId: string; readonly clientSecret: string }
  /** A PEM private key (`AUTH0_CLIENT_SIGNING_KEY_PATH`), RS256. */
  | { readonly kind: 'private_key'; readonly clientId: string; readonly privateKeyPem: string };

/** Auth0 accepts assertions of at most five minutes; one is used at once, so two are enough. */
const ASSERTION_LIFETIME = '2m';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The lifetime of a token whose reply states none: Auth0's default (24 h). */
const DEFAULT_LIFETIME_S = 86_400;

/** The characters that a bearer token may have in a header (RFC 9110, 5.5: visible ones). */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

export interface TokenEndpointOptions {
  readonly transport: Transport;
  readonly address: TenantAddress;
  readonly authentication: ClientAuthentication;
  readonly timeoutMs: number;
  /** Called after each try: with the cause if it failed, with undefined if Auth0 answered. */
  readonly onTry?: (cause: ErrorCause | undefined) => void;
  /** How long a reply asks to wait by its headers, ms. */
  readonly namedWaitMs?: (status: number, headers: Readonly<Record<string, unknown>>) => number | undefined;
}

/**
 * Returns a function that sends one `POST /oauth/token` with client credentials. Auth0 has been seen to answer 500 "Global
 * limit has been reached" here: that is a throttle, like a 429.
 */
export function tokenEndpoint(options: TokenEndpointOptions) {
  const { transport, address, authentication, timeoutMs, namedWaitMs, onTry } = options;
  const reportCause = (cause: ErrorCause): Grant => {
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
    const secrets = await authenticationParams(authentication, address);
    const params = {
      grant_type: 'client_credentials',
      client_id: authentication.clientId,
      audience: address.audience,
    };
    try {
      const reply = await http.post(`${address.origin}/oauth/token`, { ...params, ...secrets });
      let grant: Grant;
      if (isPage(reply.status, reply.data))
        grant = reportCause(gatewayPage(reply, new URL(address.origin).host));
      else {
        onTry?.(undefined);
        grant = grantOf(reply.status, reply.data, Object.values(secrets));
      }
      const waitMs = namedWaitMs?.(reply.status, reply.headers);
      return grant.kind === 'unavailable' && waitMs !== undefined ? { ...grant, waitMs } : grant;
    } catch (error) {
      if (!(error instanceof AxiosError)) throw error;
      return reportCause(causeOf(error));
    }
  };
}

/**
 * Whether the reply does not come from Auth0: a page, or a success without a token. A body that is not JSON is text here. A
 * 429 is a throttle from any sender, and a redirect is final, so neither counts.
 */
function isPage(status: number, body: unknown): boolean {
  if (status === 429 || (status >= 300 && status < 400)) return false;
  return status < 300 ? tokenIn(status, body) === undefined : errorIn(body) === '';
}

/** Interprets the reply. @param secrets the credentials that were sent: if the reply echoes them, they are redacted. */
function grantOf(status: number, body: unknown, secrets: readonly string[]): Grant {
  const token = tokenIn(status, body);
  if (token !== undefined) return { kind: 'granted', ...token };
  const words = createScrubber().scrub(errorIn(body), secrets);
  const message = `the token endpoint answered ${status}${words && `: ${words}`}`;
  const throttled = status === 429 || (status === 500 && /global limit/i.test(words));
  // A redirect would be the same next time; a gateway's page does not come from Auth0.
  const isFinal = (status >= 300 && status < 400) || (status >= 400 && status < 500 && words !== '');
  return isFinal && !throttled ? { kind: 'refused', message } : { kind: 'unavailable', throttled, message };
}

async function authenticationParams(
  authentication: ClientAuthentication,
  address: TenantAddress,
): Promise<Record<string, string>> {
  if (authentication.kind === 'secret') return { client_secret: authentication.clientSecret };
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(authentication.clientId)
    .setSubject(authentication.clientId)
    .setAudience(`${address.origin}/`)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(ASSERTION_LIFETIME)
    .sign(createPrivateKey(authentication.privateKeyPem));
  return { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
}

function tokenIn(status: number, body: unknown) {
  if (status !== 200 || typeof body !== 'object' || body === null) return undefined;
  const { access_token, expires_in } = body as { access_token?: unknown; expires_in?: unknown };
  if (typeof access_token !== 'string' || !HEADER_VALUE.test(access_token)) return undefined;
  return { token: access_token, lifetimeMs: lifetimeS(expires_in) * 1000 };
}

/** The lifetime in a reply, which some servers write as text; the default for anything that is not a positive number. */
function lifetimeS(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn;
  return typeof seconds === 'number' && seconds > 0 && Number.isFinite(seconds)
    ? seconds
    : DEFAULT_LIFETIME_S;
}

/** The Authentication API answers `error` and `error_description`; rate limits come in the Management API's shape. */
function errorIn(body: unknown): string {
  if (isAuth0Error(body)) return errorFields(body).message ?? '';
  if (typeof body !== 'object' || body === null) return '';
  const { error, error_description } = body as { error?: unknown; error_description?: unknown };
  return [error, error_description].filter((word) => typeof word === 'string').join(': ');
}
