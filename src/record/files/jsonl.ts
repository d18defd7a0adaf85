import { stringifyJson } from '../../domain/exact-json.ts';

/**
 * What JSON.stringify leaves raw although it can act on a terminal or end a line for some reader: DEL and C1
 * (0x9b opens an escape sequence by itself), U+2028/9 (line ends to JavaScript and Python's splitlines), and
 * the bidi controls (they make an id look like another). C0 and lone surrogates it escapes by itself.
 */
const RAW = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * One value as JSON on one line, without the newline: plain data (anything that parseJson gives and isTooDeep passes) never
 * throws, never spans two lines and never carries a control character.
 */
export function toJson(value: object): string {
  return escapeRaw(stringifyJson(value));
}

/** As {@link toJson}, on many lines, for people to read. */
export function toReadableJson(value: object): string {
  return escapeRaw(stringifyJson(value, 2));
}

/** The same for JSON that somebody else has made. */
export function escapeRaw(json: string): string {
  return json.replace(RAW, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
