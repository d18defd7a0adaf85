/**
 * What programs write where there is nothing: databases, languages, spreadsheets in any language (`#N/A`, `#NV`,
 * `#REF!`, `#WERT!`, `####`, `Err:502`).
 */
const NOTHING =
  /^(?:null|nil|nan|none|undefined|n\/a|\\n|<(?:null|nil|na|none|undefined)>|[([](?:null|none)[)\]]|\[object object\]|err:\d{3}|#(?:n\/?[adv]|#+|[^\s|]+[!?]))$/i;

/** The same where only this spelling is a word for nothing, and another may be a name. */
const NOTHING_AS_SPELT = /^(?:NA|NaT)$/;

/** A bar as it is written in URLs, Markdown, HTML and source code. */
const ESCAPED_BAR = /%(?:25)*7c|\\+\||&(?:#0*124|#x0*7c|vert|verbar|verticalline);|\\u007c|\\x7c/i;
const EVERY_ESCAPED_BAR = new RegExp(ESCAPED_BAR, 'gi');

/** Whether this is a word for nothing: `NULL`, `\N`, `nan`, `#N/A`, … */
export function meansNothing(text: string): boolean {
  return NOTHING.test(text) || NOTHING_AS_SPELT.test(text);
}

/** An escaped bar in an id, as the end of a sentence that starts with its column. */
export function escapedBarIn(id: string): string | undefined {
  const bar = ESCAPED_BAR.exec(id)?.[0];
  if (bar === undefined) return undefined;
  return `holds ${bar}, an escaped bar: it looks like ${id.replace(EVERY_ESCAPED_BAR, '|')}`;
}
