/**
 * What programs write for a missing value: databases, programming languages, and spreadsheets in any locale (`#N/A`, `#NV`,
 * `#REF!`, `#WERT!`, `####`, `Err:502`).
 */
const PLACEHOLDER =
  /^(?:null|nil|nan|none|undefined|n\/a|\\n|<(?:null|nil|na|none|undefined)>|[([](?:null|none)[)\]]|\[object object\]|err:\d{3}|#(?:n\/?[adv]|#+|[^\s|]+[!?]))$/i;

/** Placeholders in this spelling only. In another one they may be names. */
const PLACEHOLDER_AS_SPELT = /^(?:NA|NaT)$/;

/** A bar as escaped in URLs, Markdown, HTML and source code. */
const ESCAPED_BAR = /%(?:25)*7c|\\+\||&(?:#0*124|#x0*7c|vert|verbar|verticalline);|\\u007c|\\x7c/i;
const EVERY_ESCAPED_BAR = new RegExp(ESCAPED_BAR, 'gi');

/** Whether this is a placeholder for a missing value: `NULL`, `\N`, `nan`, `#N/A`, … */
export function meansNothing(text: string): boolean {
  return PLACEHOLDER.test(text) || PLACEHOLDER_AS_SPELT.test(text);
}

/** Describes an escaped bar in an id, as the end of a sentence that starts with the column. */
export function escapedBarIn(id: string): string | undefined {
  const bar = ESCAPED_BAR.exec(id)?.[0];
  if (bar === undefined) return undefined;
  return `holds ${bar}, an escaped bar: it looks like ${id.replace(EVERY_ESCAPED_BAR, '|')}`;
}
