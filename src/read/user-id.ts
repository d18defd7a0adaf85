/** Longer ids exist nowhere, and they travel in a URL. */
const MAX_ID_BYTES = 1024;

/** Spaces around a value are an accident of typing; any other white space is a control character and is refused. */
const AROUND = /^ +| +$/g;

/** A field in quotes that are text to a CSV parser, because spaces stand before or behind them. */
const SPACED_QUOTES = /^"([^"]+)"$/;

/** A value without the spaces around it and the `'` that CSV exports put before it against formulas. */
export function unquoted(raw: string): string {
  const text = withoutSpaces(raw);
  return text.startsWith("'") ? text.slice(1) : text;
}

/** Whether {@link unquoted} takes a `'` off. */
export function isQuoted(raw: string): boolean {
  return withoutSpaces(raw).startsWith("'");
}

function withoutSpaces(raw: string): string {
  if (!raw.startsWith(' ') && !raw.endsWith(' ')) return raw;
  return raw.replace(AROUND, '').replace(SPACED_QUOTES, '$1');
}

/**
 * Why a value cannot be (a part of) a user id, as the end of a sentence that starts with its column.
 * @returns undefined where nothing is wrong with it.
 */
export function faultOfId(id: string): string | undefined {
  if (id === '') return 'is empty';
  for (let at = 0; at < id.length; at += 1) {
    if (isControl(id.charCodeAt(at))) return describeControl(id, at);
  }
  // No provider's name starts with a quote: it was opened or closed in the wrong place, and is text now.
  if (id.startsWith('"')) return 'starts with a quote that is not closed where the field ends';
  // Three bytes hold any UTF-16 unit in UTF-8, so most ids need no counting.
  if (id.length * 3 > MAX_ID_BYTES && Buffer.byteLength(id) > MAX_ID_BYTES) {
    return `is longer than ${MAX_ID_BYTES} bytes`;
  }
  return undefined;
}

/** Unicode's category Cc. */
function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

function describeControl(id: string, at: number): string {
  const code = id.charCodeAt(at);
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const cause = code === 0x0a || code === 0x0d ? ': a line break, perhaps from a quote left open' : '';
  return `holds a control character (${name} at character ${at + 1})${cause}`;
}
