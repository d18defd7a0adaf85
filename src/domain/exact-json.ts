import { isLosslessNumber, isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/** Levels of arrays and objects that are walked. People's metadata has a handful; a call stack ends at some thousands. */
export const MAX_DEPTH = 256;
/** And those that a line of ours puts around such a value. */
const OUR_LEVELS = 8;

/**
 * A number that may hold more digits than a double does, or an exponent: the rest of them JavaScript keeps as they are. It
 * matches a time or an id in some texts too, which costs a slower parse and nothing else.
 */
const MAY_LOSE_DIGITS = /(?:^|[\s:,[])-?\d(?:[\d.]{15}|[\d.]*[eE])/;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What JSON.stringify makes of an exact number: text that holds it is made once more, digit by digit. */
const EXACT_MARK = 'auth0-bulk-link: a number of more digits than a double holds';

/** Whether this process has read such a number at all: mostly it has not, and nothing need be looked for. */
let anyExact = false;

/** A number of which a double would lose digits: `value` is its text. */
class ExactNumber extends LosslessNumber {
  constructor(text: string) {
    super(text);
    anyExact = true;
  }

  toJSON(): string {
    return EXACT_MARK;
  }
}

/** Whether a value is a number that is kept as its text; it is an object to JavaScript, and none to JSON. */
export function isExactNumber(value: unknown): value is { readonly value: string } {
  return isLosslessNumber(value);
}

/**
 * JSON.parse, but numbers of which it would lose digits are kept as their text (see {@link isExactNumber}), so that they
 * can be written again as they were. What nests deeper than {@link MAX_DEPTH} is parsed as JSON.parse does: nobody may
 * walk it anyway.
 *
 * @throws SyntaxError where it is no JSON, or only the parts of it that count are not too deep.
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
    // As JSON.parse has it.
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

/** JSON.stringify for what {@link parseJson} gave, every number as it was. The value must not be {@link isTooDeep}. */
export function stringifyJson(value: object, space?: number): string {
  const text = JSON.stringify(value, undefined, space);
  return anyExact && text.includes(EXACT_MARK) ? (stringify(value, undefined, space) ?? text) : text;
}

/** As {@link isTooDeep}, of a text: the value holds one of the things under a doubled key, and all of them are parsed. */
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

/** A text that two JSON values share where they are equal, whatever the order of their keys. As for {@link stringifyJson}. */
export function canonicalJson(value: unknown): string {
  const text = JSON.stringify(value, sortedKeys) ?? '';
  return anyExact && text.includes(EXACT_MARK) ? (stringify(value, sortedKeys) ?? text) : text;
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isExactNumber(value))
    return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether a JSON value nests deeper than {@link MAX_DEPTH}: what walks or writes it would end at the end of the call stack. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    level = containersIn(level);
    if (level.length === 0) return false;
  }
  return true;
}

/** What stands in these containers and is a container itself. */
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
