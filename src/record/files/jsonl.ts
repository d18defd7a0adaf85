import { stringifyJson } from '../../domain/exact-json.ts';

/**
 * Characters that JSON.stringify leaves unescaped although they can control a terminal or end a line for some
 * readers: DEL and C1 (0x9b alone starts an escape sequence), U+2028/9 (line ends in JavaScript and in Python's
 * splitlines), and the bidi controls (they make one id look like another). JSON.stringify escapes C0 and lone
 * surrogates itself.
 */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Large enough that the number of write calls does not matter. */
const CHUNK_CHARACTERS = 1 << 18;

/**
 * One value as JSON on one line, without the newline. For plain data (anything that parseJson returns and
 * isTooDeep accepts) it never throws, never spans two lines and never contains a control character.
 */
export function toJson(value: object): string {
  return escapeUnsafe(stringifyJson(value));
}

/** The same, indented over several lines. */
export function toReadableJson(value: object): string {
  return escapeUnsafe(stringifyJson(value, 2));
}

/** Escapes JSON text from another serializer in the same way. */
export function escapeUnsafe(json: string): string {
  return json.replace(UNSAFE, escaped);
}

/** Joins lines into chunks large enough to write. */
export async function* joinLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
