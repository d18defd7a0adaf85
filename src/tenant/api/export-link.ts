import { parseAddress } from './address.ts';

/**
 * A link to an export's file. The rule for hosts is the tenant's own: https, and http on loopback alone, for
 * what comes over it are people's data.
 *
 * @param base what a relative link (of a redirect) starts from.
 * @returns undefined for what is no such link.
 */
export function exportLink(location: string, base?: URL): URL | undefined {
  if (!URL.canParse(location, base?.href)) return undefined;
  const url = new URL(location, base);
  return parseAddress(url.origin).ok ? url : undefined;
}
