/** A field of an export in CSV, without spaces around it and without the `'` that Auth0 puts before every string. */
export function unquoted(raw: string): string {
  const text = withoutSpaces(raw);
  return text.startsWith("'") ? text.slice(1) : text;
}

function withoutSpaces(raw: string): string {
  if (!raw.startsWith(' ') && !raw.endsWith(' ')) return raw;
  let start = 0;
  let end = raw.length;
  while (raw[start] === ' ') start += 1;
  while (end > start && raw[end - 1] === ' ') end -= 1;
  return raw.slice(start, end);
}
