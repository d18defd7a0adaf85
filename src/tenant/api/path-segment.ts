/**
 * Encodes text as one segment of a URL's path. A lone surrogate, which no id of the tenant contains, becomes U+FFFD instead
 * of throwing: the tenant then answers that it does not exist.
 */
export function pathSegment(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\uFFFD'));
}

const LONE_SURROGATE = /\p{Cs}/gu;
