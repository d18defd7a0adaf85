/**
 * What can move a cursor, colour a screen, break a line or turn the reading direction around: C0 and C1 controls
 * with DEL (Cc), format characters such as the bidi overrides and zero-width ones (Cf), lone surrogates (Cs), and
 * Unicode's own line and paragraph separators (Zl, Zp).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Unicode's pictures of the C0 controls stand from here on in the controls' own order: ␀ ␁ … ␛ … ␟. */
const CONTROL_PICTURES = 0x2400;
const PICTURE_OF_DEL = '␡';

/** Long enough for an id or an error message, short enough for one that is a whole HTML page. */
const DEFAULT_MAX_LENGTH = 300;

/**
 * Text from a CSV field, a tenant's reply or a path, made safe to print: nothing in it moves a cursor or breaks a
 * line, what it held is still to be seen (`␛[31m`, `<U+202E>`), and it has at most `maxLength` characters, the last
 * of them `…` where something was cut off. Sanitizing twice changes nothing.
 */
export function sanitize(text: string, maxLength: number = DEFAULT_MAX_LENGTH): string {
  // A character has at most two code units: this keeps one more than can be shown, and a huge text costs little.
  const head = text.slice(0, 2 * (maxLength + 1));
  const characters = Array.from(head.replace(UNPRINTABLE, picture));
  if (characters.length <= maxLength) return characters.join('');
  return `${characters.slice(0, maxLength - 1).join('')}…`;
}

/**
 * One line of JSON for standard output. JSON leaves DEL, C1 controls and bidi overrides as they are; here they are
 * escaped, so that it is the same value to a script and harmless on a terminal.
 */
export function renderJson(value: unknown): string {
  return JSON.stringify(value).replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, i) => `\\u${hex(character.charCodeAt(i))}`).join(''),
  );
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  if (code === 0x7f) return PICTURE_OF_DEL;
  return `<U+${hex(code).toUpperCase()}>`;
}

function hex(code: number): string {
  return code.toString(16).padStart(4, '0');
}
