/** The text of a cell, and what was removed around it. */
export interface StrippedId {
  readonly text: string;
  /** The code points of the white space that was removed, each once. */
  readonly blanks: readonly number[];
  /** Whether quotes, or the `="…"` of a spreadsheet, were removed. */
  readonly isQuoted: boolean;
}

/** At most two programs add quotes by accident. A text with more quotes is left as it is, and refused. */
const MOST_WRAPPERS = 3;

/** A formula that keeps a spreadsheet from changing a text: `="auth0|abc"`. */
const FORMULA = /^="(.*)"$/s;

/** Removes white space, paired quotes and the `'` of an export around a value. */
export function stripId(raw: string): StrippedId {
  const blanks: number[] = [];
  let text = trimmed(raw, blanks);
  let isQuoted = false;
  for (let round = 0; round < MOST_WRAPPERS; round += 1) {
    const inner = unwrapped(text);
    if (inner === undefined) break;
    isQuoted = true;
    text = trimmed(inner, blanks);
  }
  return { text, blanks, isQuoted };
}

/** Whether there is nothing to remove: the text is empty, or begins and ends with an ASCII letter or digit. */
export function isClean(text: string): boolean {
  return (
    text === '' || (isAlphanumeric(text.charCodeAt(0)) && isAlphanumeric(text.charCodeAt(text.length - 1)))
  );
}

function unwrapped(text: string): string | undefined {
  const first = text[0];
  if (first === '=') return FORMULA.exec(text)?.[1];
  if (first !== "'" && first !== '"') return undefined;
  if (text.length > 1 && text.endsWith(first)) return text.slice(1, -1);
  return first === "'" ? text.slice(1) : undefined;
}

/** Uses loops, because a regular expression takes quadratic time for a megabyte of white space before a letter. */
function trimmed(text: string, blanks: number[]): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  if (start === 0 && end === text.length) return text;
  for (const blank of new Set(text.slice(0, start) + text.slice(end))) {
    const code = blank.charCodeAt(0);
    if (!blanks.includes(code)) blanks.push(code);
  }
  return text.slice(start, end);
}

/** Unicode's White_Space, all of it, and the byte order mark, which was one until Unicode 3.2. */
function isBlank(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0x85) return false;
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
}
