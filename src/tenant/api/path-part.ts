/**
 * Text as one part of a URL's path. A surrogate without its other half, which no id of the tenant has, ends up as U+FFFD
 * instead of as an exception: the tenant then knows no such thing.
 */
export function pathPart(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\uFFFD'));
}

const LONE_SURROGATE = /\p{Cs}/gu;
