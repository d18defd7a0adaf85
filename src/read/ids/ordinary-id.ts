/**
 * A provider that is no word for nothing, and behind it a text of the commonest characters. One that begins with a digit has no dot and no sign, so
 * that only a short one can be a number in disguise (`1e5`).
 */
const COMMON = /^(?!n(?:ull|il|an|one)\||undefined\|)[a-z\d-]+\|(?:\d[\w@-]*|[A-Za-z_][\w.@|+-]*)$/;

/** Longer ids are for a closer look. */
const LONGEST = 300;

/** Short ones may be a number in disguise, or a word for nothing. */
const SHORT = 10;

/** A spreadsheet rounds a long number to zeros; so does chance, more seldom the more they are. */
const ROUNDED_END = '00000';

/**
 * Whether a full id has nothing odd about it: told in next to no time, for so have nearly all of millions. What this does
 * not know is for a closer look, which most of it passes.
 */
export function isOrdinary(id: string): boolean {
  if (id.length > LONGEST || !COMMON.test(id)) return false;
  const from = id.lastIndexOf('|') + 1;
  if (id.length - from < SHORT) return isPlainShort(id, from);
  return !id.endsWith(ROUNDED_END);
}

/** Digits alone, or what begins with no n and no u, as words for nothing do. */
function isPlainShort(id: string, from: number): boolean {
  const first = id[from] ?? '';
  if (!/\d/.test(first)) return /[^nu]/i.test(first);
  for (let at = from + 1; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
