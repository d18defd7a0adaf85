/**
 * A provider that is not a placeholder word, and an id of the commonest characters. An id that begins with a digit has no dot
 * and no sign, so that only a short one can be a reformatted number (`1e5`).
 */
const COMMON = /^(?!n(?:ull|il|an|one)\||undefined\|)[a-z\d-]+\|(?:\d[\w@-]*|[A-Za-z_][\w.@|+-]*)$/;

/** Longer ids need the full check. */
const LONGEST = 300;

/** Shorter ids may be a reformatted number or a placeholder word. */
const SHORT = 10;

/** A spreadsheet rounds a long number, which then ends in zeros. So do some real ids, which then need the full check. */
const ROUNDED_END = '00000';

/**
 * A fast check that passes nearly all of millions of ids: whether a full id is certainly valid and needs no warning. An id
 * that fails it needs the full check, and may well pass that.
 */
export function isOrdinary(id: string): boolean {
  if (id.length > LONGEST || !COMMON.test(id)) return false;
  const from = id.lastIndexOf('|') + 1;
  if (id.length - from < SHORT) return isPlainShort(id, from);
  return !id.endsWith(ROUNDED_END);
}

/** Only digits, or a first letter other than n and u, with which placeholder words begin. */
function isPlainShort(id: string, from: number): boolean {
  const first = id[from] ?? '';
  if (!/\d/.test(first)) return /[^nu]/i.test(first);
  for (let at = from + 1; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
