import fc from 'fast-check';

/** What ids are made of, and what gets into them on their way through people, spreadsheets and databases. */
const PIECES = [
  ...[
    'auth0|',
    'google-oauth2|',
    'samlp|acme-conn|',
    'Auth0|',
    'github |',
    '|',
    'a',
    'Z9',
    '-',
    '@x.com',
    '0',
  ],
  ...['112421058465862', '000000', '1.12421E+20', '1,5e7', '.0', '1,234', 'NULL', 'undefined', '\\N', '#N/A'],
  ...['%7C', '\\|', '&#124;', '%', '&', '=', '="', '"', "'", '""', '\u201c', '\u2019', '\u00bb', '`'],
  ...[' ', '\t', '\n', '\r', '\u00a0', '\u2003', '\u3000', '\u2028', '\u0085', '\u1680', '\u202f', '\u205f'],
  ...[
    '\0',
    '\u001b',
    '\u00ad',
    '\u200b',
    '\u200d',
    '\u200e',
    '\u202e',
    '\u2060',
    '\ufeff',
    '\u180e',
    '\u061c',
  ],
  ...[
    '\ue000',
    '\u{f0000}',
    '\u3164',
    '\ufe0f',
    '\u2800',
    '\u{1f600}',
    '\u00fc',
    'u\u0308',
    '\u4e2d',
    '\ufffd',
  ],
] as const;

/** Any text at all, often one that is nearly an id. All of it can be written in UTF-8. */
export const anyId: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      {
        maxLength: 8,
      },
    )
    .map((pieces) => pieces.join('')),
);

/** Any text behind a provider: an id more often than not. */
export const anyFullId: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', ' ', '\u00a0', "'", '"', '="'),
    fc.constantFrom('auth0|', 'github|', 'samlp|c|'),
    anyId,
  )
  .map((parts) => parts.join(''));

/** What may be taken off an id: blank space that Unicode knows, byte order marks, quotes and the sign of a formula. */
const AROUND = /^[\p{White_Space}\ufeff"'=]*$/u;

/** Whether `id` is `cell` without some of what may stand around an id. */
export function isCutOutOf(id: string, cell: string): boolean {
  for (let at = cell.indexOf(id); at !== -1; at = cell.indexOf(id, at + 1)) {
    if (AROUND.test(cell.slice(0, at)) && AROUND.test(cell.slice(at + id.length))) return true;
  }
  return false;
}

/** A field of a CSV, whatever is in it. */
export function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}
