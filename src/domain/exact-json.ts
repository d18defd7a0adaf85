import { isLosslessNumber, isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/** The deepest nesting that is processed. Metadata has a handful of levels; a call stack overflows at some thousands. */
export const MAX_DEPTH = 256;
/** The levels that a line of our own files adds around such a value. */
const OUR_LEVELS = 8;

/**
 * A number with an exponent or with more digits than a double holds; JavaScript keeps all others exactly. A false match,
 * such as a time or an id in a string, only costs a slower parse.
 */
const MAY_LOSE_DIGITS = /(?:^|[\s:,[])-?\d(?:[\d.]{15}|[\d.]*[eE])/;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What JSON.stringify writes for an exact number. Text that contains it is written again by the slower, exact writer. */
const EXACT_MARK = 'auth0-bulk-link: a number of more digits than a double holds';

/** Whether this process has read such a number. Usually it has not, and the search for the mark is skipped. */
let anyExact = false;

/** A number that a double cannot hold. `value` is its text. */
class ExactNumber extends LosslessNumber {
  constructor(text: string) {
    super(text);
    anyExact = true;
  }

  toJSON(): string {
    return EXACT_MARK;
  }
}

/** Whether a value is a number kept as text. It is an object in JavaScript but not in JSON. */
export function isExactNumber(value: unknown): value is { readonly value: string } {
  return isLosslessNumber(value);
}

/**
 * JSON.parse that keeps numbers as text where a double would lose digits (see {@link isExactNumber}), so that they can be
 * written unchanged. What nests deeper than {@link MAX_DEPTH} is parsed by JSON.parse alone, since it is never processed.
 *
 * @throws SyntaxError for invalid JSON, and where only a value that a repeated key replaces nests too deep.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!MAY_LOSE_DIGITS.test(text)) return value;
  if (isTextTooDeep(text)) {
    if (isTooDeep(value)) return value;
    throw new SyntaxError('what stands under a doubled key nests too deep');
  }
  return parse(text, undefined, {
    parseNumber: (number) => (isSafeNumber(number) ? Number(number) : new ExactNumber(number)),
    // As in JSON.parse.
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

/** JSON.stringify for values of {@link parseJson}, with every number unchanged. The value must not be {@link isTooDeep}. */
export function stringifyJson(value: object, space?: number): string {
  const text = JSON.stringify(value, undefined, space);
  return anyExact && text.includes(EXACT_MARK) ? (stringify(value, undefined, space) ?? text) : text;
}

/** {@link isTooDeep} for text: the value holds only the last of a repeated key's values, but the parser reads them all. */
function isTextTooDeep(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) inString = !inString;
    else if (inString) at += code === BACKSLASH ? 1 : 0;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth += 1;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth -= 1;
    if (depth > MAX_DEPTH + OUR_LEVELS) return true;
  }
  return false;
}

/** Text that is the same for equal JSON values, whatever the order of their keys. The limit of {@link stringifyJson} applies. */
export function canonicalJson(value: unknown): string {
  const text = JSON.stringify(value, sortedKeys) ?? '';
  return anyExact && text.includes(EXACT_MARK) ? (stringify(value, sortedKeys) ?? text) : text;
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isExactNumber(value))
    return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether a JSON value nests deeper than {@link MAX_DEPTH}, so that processing it could overflow the call stack. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    level = containersIn(level);
    if (level.length === 0) return false;
  }
  return true;
}

/** The arrays and objects directly in these values. */
function containersIn(values: readonly unknown[]): unknown[] {
  const found: unknown[] = [];
  for (const value of values) {
    if (!isContainer(value)) continue;
    for (const one of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) {
      if (isContainer(one)) found.push(one);
    }
  }
  return found;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isExactNumber(value);
}
