import type { Problem } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';

/** The tenant's address, and the audience of its tokens. */
export interface TenantAddress {
  /** The tenant's name, which --domain accepts: the host name; on loopback the whole address. */
  readonly name: string;
  /** `https://host`, without a trailing slash. Tokens are sent here and nowhere else. */
  readonly origin: string;
  /** The Management API's audience. */
  readonly audience: string;
}

/** A DNS host name: labels of letters, digits and hyphens. */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/i;

/**
 * Parses `--domain` / `AUTH0_DOMAIN`. A host name means https; `https://host/` is accepted too, because people paste it from
 * a browser. `http://` is accepted for loopback addresses only: a token must not cross a network in clear text.
 *
 * @param audience `AUTH0_AUDIENCE`, for custom domains; the default is `{origin}/api/v2/`.
 */
export function parseAddress(domain: string, audience?: string): Result<TenantAddress, Problem> {
  const text = domain.trim();
  const bad = (why: string): Result<never, Problem> =>
    err({
      code: 'bad_domain',
      message: `The domain ${JSON.stringify(text.slice(0, 100))} ${why}.`,
      next: "Use the tenant's host name alone, e.g. --domain acme.eu.auth0.com (or AUTH0_DOMAIN).",
    });
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase() ?? 'https';
  const href = text.includes('://') ? text : `https://${text}`;
  if (!URL.canParse(href)) return bad('is not a host name');
  const url = new URL(href);
  if (url.username || url.password || url.search || url.hash) return bad('contains more than a host name');
  if (url.pathname !== '/') return bad('has a path after the host name');
  const loopback = LOOPBACK.test(url.hostname);
  if (scheme === 'http' && !loopback) {
    return bad('would send the token unencrypted: http:// is allowed for loopback addresses only');
  }
  if (scheme !== 'http' && scheme !== 'https') return bad(`has an unknown scheme ${scheme}://`);
  if (!loopback && !HOST_NAME.test(url.hostname)) return bad('is not a host name');
  return ok({
    name: scheme === 'http' ? url.origin : url.host,
    origin: url.origin,
    audience: audience ?? `${url.origin}/api/v2/`,
  });
}
