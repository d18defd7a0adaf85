/** General categories Cc, Cf, Zl, Zp, Co, and all white space except U+0020. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]|(?! )\p{White_Space}/u;

/** A quotation mark at the start or end of an id, or directly after its provider. */
const QUOTE_AT_END = /^(?:[^|]*\|)?(?=\p{Quotation_Mark})|(?=\p{Quotation_Mark}$)/u;

/** Half of a surrogate pair: possible in JSON, but not in a request. */
const HALF = /\p{Cs}/u;

/** Invisible characters in categories of letters, marks or symbols: fillers, selectors, blanks. */
const HARDLY_SEEN = /[\p{Default_Ignorable_Code_Point}\u2800]/u;

/** The kinds of characters that {@link UNSEEN} matches, in words. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\p{Cc}/u, 'a control character'],
  [/\p{Cf}/u, 'an invisible format character'],
  [/[\p{Zl}\p{Zp}]/u, 'an invisible separator'],
  [/\p{Co}/u, 'a private-use character'],
  [/./u, 'white space that is not an ordinary space'],
];

/**
 * Describes an invisible character in an id, or a quotation mark at its edge, as the end of a sentence that starts with the
 * column: which character, and where.
 */
export function unseenIn(id: string): string | undefined {
  const unseen = UNSEEN.exec(id);
  if (unseen !== null) {
    const [character] = unseen;
    const kind = KINDS.find(([pattern]) => pattern.test(character))?.[1];
    const isBreak = character === '\n' || character === '\r';
    const cause = isBreak ? ': a line break, perhaps from a quote left open' : '';
    return `holds ${kind} (${place(id, unseen.index)})${cause}`;
  }
  const quote = QUOTE_AT_END.exec(id);
  if (quote === null) return undefined;
  const at = quote.index + quote[0].length;
  const where = at === 0 ? 'starts with' : at === id.length - 1 ? 'ends with' : 'has behind its provider';
  return `${where} a quotation mark (${place(id, at)})`;
}

/** Describes a character that is valid in an id but hard to see, for a warning. */
export function hardlySeenIn(id: string): string | undefined {
  const found = HARDLY_SEEN.exec(id);
  return found === null ? undefined : `contains an invisible character (${place(id, found.index)})`;
}

/** Describes half a surrogate pair in an id. */
export function halfIn(id: string): string | undefined {
  const half = HALF.exec(id);
  return half === null ? undefined : `contains half a character (${place(id, half.index)})`;
}

/** `U+00A0`. */
export function codePoint(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Describes the character at this index, and its position in characters from 1. */
function place(id: string, index: number): string {
  const before = Array.from(id.slice(0, index)).length;
  return `${codePoint(id.codePointAt(index) ?? 0)} at character ${before + 1}`;
}
