/** General categories Cc, Cf, Zl, Zp, Co, and every white space but U+0020. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]|(?! )\p{White_Space}/u;

/** A quotation mark that begins or ends an id, or begins what stands behind its provider. */
const QUOTE_AT_END = /^(?:[^|]*\|)?(?=\p{Quotation_Mark})|(?=\p{Quotation_Mark}$)/u;

/** Half of a surrogate pair: JSON can hold it, and no request can send it. */
const HALF = /\p{Cs}/u;

/** Characters that draw nothing though their category is one of letters, marks or symbols: fillers, selectors, blanks. */
const HARDLY_SEEN = /[\p{Default_Ignorable_Code_Point}\u2800]/u;

/** What {@link UNSEEN} finds, in words. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\p{Cc}/u, 'a control character'],
  [/\p{Cf}/u, 'an invisible format character'],
  [/[\p{Zl}\p{Zp}]/u, 'an invisible separator'],
  [/\p{Co}/u, 'a private-use character'],
  [/./u, 'white space that is not an ordinary space'],
];

/**
 * What an id holds that a person cannot see is wrong, as the end of a sentence that starts with its column: which
 * character, and where.
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

/** The same of what is legal in an id, and deserves a look. */
export function hardlySeenIn(id: string): string | undefined {
  const found = HARDLY_SEEN.exec(id);
  return found === null ? undefined : `contains an invisible character (${place(id, found.index)})`;
}

/** Whether an id holds half a surrogate pair, and so is no text. */
export function halfIn(id: string): string | undefined {
  const half = HALF.exec(id);
  return half === null ? undefined : `contains half a character (${place(id, half.index)})`;
}

/** `U+00A0`. */
export function codePoint(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Which character stands at this index, and the how many-th it is. */
function place(id: string, index: number): string {
  const before = Array.from(id.slice(0, index)).length;
  return `${codePoint(id.codePointAt(index) ?? 0)} at character ${before + 1}`;
}
