import { parseAddress } from './address.ts';

/**
 * Parses a link to an export's file. The rule for hosts is the tenant's: https, and http for loopback only, because the
 * file is personal data.
 *
 * @param base the address that a relative link (of a redirect) refers to.
 * @returns undefined for anything else.
 */
export function exportLink(location: string, base?: URL): URL | undefined {
  if (!URL.canParse(location, base?.href)) return undefined;
  const url = new URL(location, base);
  return parseAddress(url.origin).ok ? url : undefined;
}
