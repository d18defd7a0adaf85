/** Longer ids exist nowhere, and they travel in a URL. */
const MAX_ID_BYTES = 1024;

/** Unicode's category Cc. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

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

/** Spaces around a value are an accident of typing; any other white space is a control character and is refused. */
function withoutSpaces(raw: string): string {
  if (!raw.startsWith(' ') && !raw.endsWith(' ')) return raw;
  let start = 0;
  let end = raw.length;
  while (raw[start] === ' ') start += 1;
  while (end > start && raw[end - 1] === ' ') end -= 1;
  return raw.slice(start, end).replace(SPACED_QUOTES, '$1');
}

/**
 * Why a value cannot be (a part of) a user id, as the end of a sentence that starts with its column.
 * @returns undefined where nothing is wrong with it.
 */
export function faultOfId(id: string): string | undefined {
  if (id === '') return 'is empty';
  if (CONTROL.test(id)) return describeControl(id);
  // No provider's name starts with a quote: it was opened or closed in the wrong place, and is text now.
  if (id.startsWith('"')) return 'starts with a quote that is not closed where the field ends';
  // Three bytes hold any UTF-16 unit in UTF-8, so most ids need no counting.
  if (id.length * 3 > MAX_ID_BYTES && Buffer.byteLength(id) > MAX_ID_BYTES) {
    return `is longer than ${MAX_ID_BYTES} bytes`;
  }
  return undefined;
}

function describeControl(id: string): string {
  const at = id.search(CONTROL);
  const code = id.charCodeAt(at);
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const cause = code === 0x0a || code === 0x0d ? ': a line break, perhaps from a quote left open' : '';
  return `holds a control character (${name} at character ${at + 1})${cause}`;
}

/** Whether an id has a provider and something behind it: what `splitAccountId` takes apart, told faster. */
export function isFullId(id: string): boolean {
  const bar = id.indexOf('|');
  return bar > 0 && bar < id.length - 1;
}
