import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { aBench, type Bench, linksOf } from '../../../support/a-bench.ts';

const HEADER = 'primary_user_id,secondary_user_id\n';
const BOM = '\ufeff';

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url));
}

function utf16(text: string, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(`${BOM}${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

/** Bytes of windows-1252 and its like: one a character. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Links `content` in the folder `run`. */
async function link(bench: Bench, content: string | Uint8Array, args: readonly string[] = []) {
  return await bench.call(['link', bench.write('pairs.csv', content), '--yes', '--out', 'run', ...args]);
}

const A = 'auth0|a google-oauth2|1';
const B = 'auth0|b google-oauth2|2';
const U = 'auth0|ü google-oauth2|1';
const UMLAUT = `${HEADER}auth0|ü,google-oauth2|1\n`;

test.each<{ what: string; content: string | Uint8Array; args?: string[]; links: string[]; says?: string[] }>([
  { what: 'UTF-16 as a spreadsheet saves it', content: utf16(UMLAUT, 'le'), links: [U] },
  { what: 'UTF-16, big endian', content: fixture('utf-16-big-endian.csv'), links: [U] },
  { what: 'UTF-16, packed', content: gzipSync(utf16(UMLAUT, 'be')), links: [U] },
  {
    what: 'UTF-16 without a byte order mark',
    content: utf16(UMLAUT, 'le').subarray(2),
    args: ['--encoding', 'utf-16'],
    links: [U],
  },
  {
    what: 'windows-1252',
    content: bytesOf(`${HEADER}auth0|ü\x80\x92x,google-oauth2|1\n`),
    args: ['--encoding', 'CP1252'],
    links: ['auth0|ü€’x google-oauth2|1'],
  },
  {
    what: 'shift_jis',
    content: Buffer.concat([
      Buffer.from(`${HEADER}auth0|`),
      Buffer.from([0x82, 0xa0]),
      bytesOf(',google-oauth2|1\n'),
    ]),
    args: ['--encoding', 'shift_jis'],
    links: ['auth0|あ google-oauth2|1'],
  },
  {
    what: 'UTF-8 with a byte order mark, whatever --encoding says',
    content: `${BOM}${UMLAUT}`,
    args: ['--encoding', 'windows-1252'],
    links: [U],
  },
  { what: 'a line sep=;', content: fixture('sep-line.csv'), links: [A] },
  {
    what: 'a line sep= with a tab behind a BOM',
    content: fixture('sep-line-behind-bom-with-tab.csv'),
    links: [A],
  },
  { what: 'a line sep=, in UTF-16', content: utf16(`sep=,\r\n${UMLAUT}`, 'le'), links: [U] },
  {
    what: 'a line sep=; that --delimiter overrules',
    content: `sep=;\n${HEADER}auth0|a,google-oauth2|1\n`,
    args: ['--delimiter', ','],
    links: [A],
  },
  {
    what: 'no header',
    content: fixture('no-header.csv'),
    args: ['--no-header'],
    links: [A, B],
  },
  {
    what: 'no header, behind a BOM and a line sep=;',
    content: `${BOM}sep=;\nauth0|a;google-oauth2|1\n`,
    args: ['--no-header'],
    links: [A],
  },
  {
    what: 'no header and other places',
    content: 'x,1,auth0|a\ny,2,auth0|b\n',
    args: ['--no-header', '--columns', 'primary_user_id=3,secondary_user_id=2,secondary_provider=4'],
    links: [],
    says: ['no column 4', '3 columns'],
  },
  {
    what: 'no header, and columns by number',
    content: 'google-oauth2,1,auth0|a\ngoogle-oauth2,2,auth0|b\n',
    args: ['--no-header', '--columns', 'primary_user_id=3,secondary_user_id=2,secondary_provider=1'],
    links: [A, B],
  },
  {
    what: 'a header, and columns by number',
    content: 'lose,keep\ngoogle-oauth2|1,auth0|a\n',
    args: ['--columns', 'primary_user_id=2,secondary=1'],
    links: [A],
  },
  { what: 'rows of commas alone', content: fixture('rows-of-nothing-but-commas.csv'), links: [A, B] },
  { what: 'commas before the header', content: fixture('commas-before-the-header.csv'), links: [A] },
  {
    what: 'files joined with cat',
    content: fixture('joined-files-with-boms-and-headers.csv'),
    links: ['1', '2', '3', '4'].map((n) => `auth0|a${n} google-oauth2|a${n}`),
    says: ['the header again', 'lines 3 and 5', 'skipped'],
  },
  {
    what: 'files with a line sep=; joined with cat',
    content: `sep=;\nprimary;secondary\nauth0|a;google-oauth2|1\n${BOM}sep=;\nprimary;secondary\nauth0|b;google-oauth2|2\n`,
    links: [A, B],
    says: ['line 5: the header again'],
  },
  { what: "PowerShell's line of types", content: fixture('type-line-of-powershell.csv'), links: [A] },
  {
    what: 'comments before the header',
    content: `# of March\n\n# by hand\n${HEADER}auth0|a,google-oauth2|1\n`,
    links: [A],
  },
  { what: 'a column #', content: '#,primary,secondary\n1,auth0|a,google-oauth2|1\n', links: [A] },
  { what: 'a closing 0x1A', content: fixture('closing-0x1a.csv'), links: [A] },
])('a file of pairs with $what is read', async ({ content, args, links, says = [] }) => {
  const bench = await aBench();
  const { code, stdout, stderr } = await link(bench, content, args);
  expect(linksOf(bench.tenant), stderr).toEqual(links);
  expect(code, stdout + stderr).toBe(links.length === 0 ? 2 : 0);
  for (const words of says) expect(stderr).toContain(words);
});

test.each<{ what: string; content: string | Uint8Array; args?: string[]; code: string; says: string[] }>([
  {
    what: 'has no header by mistake',
    content: fixture('no-header.csv'),
    code: 'missing_column',
    says: ['line 1', 'looks like data', 'add a header line before it', '--no-header'],
  },
  {
    what: 'has a header, and --no-header',
    content: `${HEADER}auth0|a,google-oauth2|1\n`,
    args: ['--no-header'],
    code: 'header_found',
    says: ['line 1', 'omit --no-header'],
  },
  {
    what: 'has no header, and --columns with names',
    content: fixture('no-header.csv'),
    args: ['--no-header', '--columns', 'primary_user_id=old,secondary_user_id=2'],
    code: 'usage',
    says: ['primary_user_id=old', 'by number', 'primary_user_id=1'],
  },
  {
    what: 'has no header, and one of the two places',
    content: 'auth0|a,google-oauth2|1,x\n',
    args: ['--no-header', '--columns', 'primary_user_id=3'],
    code: 'missing_column',
    says: ['secondary_user_id'],
  },
  {
    what: 'has no header, and one column',
    content: 'auth0|a google-oauth2|1\n',
    args: ['--no-header'],
    code: 'unknown_column',
    says: ['no column 2', '--delimiter'],
  },
  {
    what: 'has a column called 1 in another place',
    content: '0,1\nauth0|a,google-oauth2|1\n',
    args: ['--columns', 'primary_user_id=1,secondary_user_id=2'],
    code: 'ambiguous_column',
    says: ['primary_user_id=1', 'the first column', 'called "1"', 'Rename'],
  },
  {
    what: 'has fewer columns than the number given',
    content: `${HEADER}`,
    args: ['--columns', 'primary_user_id=1,secondary_user_id=7'],
    code: 'unknown_column',
    says: ['no column 7', '2 columns'],
  },
  {
    what: 'has a second header of other columns',
    content: fixture('joined-files-of-other-columns.csv'),
    code: 'header_differs',
    says: ['line 3', 'line 1', 'a separate run for each'],
  },
  {
    what: 'names a delimiter that is none of ours',
    content: fixture('sep-line-of-a-bar.csv'),
    code: 'unknown_delimiter',
    says: ['line 1', 'sep=|', 'comma, a semicolon or a tab'],
  },
  {
    what: 'has a comment for a header',
    content: fixture('comment-takes-the-header.csv'),
    code: 'missing_column',
    says: ['line 1', '"#primary_user_id"', 'starts with #'],
  },
  {
    what: 'has whole lines in quotes',
    content: fixture('lines-in-quotes.csv'),
    code: 'missing_column',
    says: ['is quoted as a whole', 'sed'],
  },
  {
    what: 'is an Excel workbook',
    content: Buffer.from('PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\0\0\0\0[Content_Types].xml', 'latin1'),
    code: 'not_text',
    says: ['pairs.csv is an Excel workbook', 'CSV UTF-8'],
  },
  {
    what: 'is a workbook of another office',
    content: Buffer.from('PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet', 'latin1'),
    code: 'not_text',
    says: ['OpenDocument', 'CSV'],
  },
  {
    what: 'is a workbook of an old Excel',
    content: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]),
    code: 'not_text',
    says: ['Excel', 'CSV UTF-8'],
  },
  {
    what: 'is a ZIP archive',
    content: Buffer.from('PK\x03\x04\x14\0\0\0\x08\0pairs.csv', 'latin1'),
    code: 'not_text',
    says: ['ZIP archive', 'unzip'],
  },
  {
    what: 'is a ZIP archive, packed once more',
    content: gzipSync(Buffer.from('PK\x03\x04\x14\0\0\0\x08\0pairs.csv', 'latin1')),
    code: 'not_text',
    says: ['ZIP archive'],
  },
  {
    what: 'is a PDF',
    content: '%PDF-1.7\n',
    code: 'not_text',
    says: ['PDF'],
  },
  {
    what: 'is full of zero bytes',
    content: Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\n', 'latin1'),
    code: 'not_text',
    says: ['zero bytes'],
  },
  {
    what: 'is JSON',
    content: fixture('json-instead.csv'),
    code: 'missing_column',
    says: ['looks like JSON'],
  },
  {
    what: 'is a web page',
    content: fixture('web-page-instead.csv'),
    code: 'missing_column',
    says: ['looks like HTML or XML'],
  },
  {
    what: 'is UTF-16 without a byte order mark',
    content: utf16(HEADER, 'be').subarray(2),
    code: 'not_utf8',
    says: ['line 1', '--encoding utf-16be'],
  },
  {
    what: 'is not UTF-8',
    content: bytesOf(`${HEADER}auth0|ü,google-oauth2|1\n`),
    code: 'not_utf8',
    says: ['line 2', '--encoding windows-1252'],
  },
  {
    what: 'is UTF-16 with half a character',
    content: Buffer.concat([
      utf16(`${HEADER}auth0|a,google-oauth2|1\nauth0|`, 'le'),
      Buffer.from([0x3d, 0xd8, 0x0a, 0]),
    ]),
    code: 'not_in_encoding',
    says: ['line 3', 'UTF-16'],
  },
  {
    what: 'is UTF-16 with half a byte pair',
    content: utf16(HEADER, 'be').subarray(0, -1),
    code: 'not_in_encoding',
    says: ['line 1', 'UTF-16'],
  },
  {
    what: 'is UTF-32',
    content: Buffer.from([0xff, 0xfe, 0, 0, 0x70, 0, 0, 0]),
    code: 'not_in_encoding',
    says: ['UTF-32', 'iconv'],
  },
  {
    what: 'is not what --encoding says',
    content: Buffer.concat([Buffer.from(HEADER), Buffer.from([0x82, 0x0a])]),
    args: ['--encoding', 'shift_jis'],
    code: 'not_in_encoding',
    says: ['line 2', 'shift_jis'],
  },
  {
    what: 'has an encoding that nobody knows',
    content: HEADER,
    args: ['--encoding', 'klingon'],
    code: 'usage',
    says: ['--encoding', 'windows-1252'],
  },
])('a file that $what is refused with a sentence that fits', async ({ content, args = [], code, says }) => {
  const bench = await aBench();
  const [, refused] = await Promise.all([
    link(bench, content, args).then(({ code, stderr }) => {
      expect(code, stderr).toBe(2);
      // As on a terminal that breaks lines.
      for (const words of says) expect(stderr.replace(/\s+/g, ' ')).toContain(words);
    }),
    bench.call(['audit', bench.write('pairs.csv', content), '--json', ...args]),
  ]);
  expect([refused.code, JSON.parse(refused.stdout).error.code]).toEqual([2, code]);
  expect(linksOf(bench.tenant)).toEqual([]);
  expect(readdirSync(bench.folder).includes('run')).toBe(false);
});

test('a UTF-16 file on standard input is read, by the built command as well', async () => {
  const bench = await aBench();
  const input = utf16(`sep=;\n${UMLAUT.replaceAll(',', ';')}`, 'be');
  const { code, stderr } = await bench.run(['link', '-', '--yes', '--out', 'run'], { input });
  expect(code, stderr).toBe(0);
  expect(linksOf(bench.tenant)).toEqual([U]);
});

test('missing cells at the end of a row are empty, and so are surplus ones; what is more is refused', async () => {
  const bench = await aBench();
  const { code } = await link(bench, fixture('missing-and-surplus-cells.csv'));
  expect(code).toBe(1);
  expect(bench.outcomes('run').map(({ line, outcome }) => [line, outcome])).toEqual([
    [2, 'linked'],
    [3, 'linked'],
    [4, 'linked'],
    [5, 'linked'],
    [6, 'failed'],
    [7, 'failed'],
  ]);
  expect(bench.read('run/retry.csv')).toBe(
    [
      'primary_user_id,secondary_user_id,connection_id,note,failure_reason',
      'auth0|e,google-oauth2|5,,x,invalid_row,y',
      'auth0|f,,,,invalid_row',
      '',
    ].join('\n'),
  );
});

test('a comment among the rows, and a row in quotes as a whole, fail with a sentence that fits', async () => {
  const bench = await aBench();
  await link(
    bench,
    `${HEADER}#auth0|b,google-oauth2|2\n"auth0|a,google-oauth2|1"\nauth0|b,google-oauth2|2\n`,
  );
  expect(linksOf(bench.tenant)).toEqual([B]);
  const messages = bench.outcomes('run').map((line) => ('message' in line ? line.message : undefined));
  expect(messages).toEqual([
    expect.stringContaining('starts with #'),
    expect.stringContaining('is quoted as a whole'),
    undefined,
  ]);
});

test('skipped headers are counted for scripts: in the audit, in run.json and in the summary', async () => {
  const bench = await aBench();
  const content = fixture('joined-files-with-boms-and-headers.csv');
  const audit = await bench.call(['audit', bench.write('joined.csv', content), '--json', '--out', 'audit']);
  expect(JSON.parse(audit.stdout).input).toMatchObject({ rows: 4, repeated_headers: 2 });
  const shown = await bench.call(['audit', 'joined.csv']);
  expect(shown.stdout).toContain('lines 3 and 5: the header again, skipped');
  const { code, stdout } = await link(bench, content, ['--audit', 'audit']);
  expect(code).toBe(0);
  expect(stdout).toContain('2 repeated headers were skipped');
  expect(bench.summary('run')).toMatchObject({ counts: { rows: 4 }, input: { repeated_headers: 2 } });
  expect(JSON.parse(bench.read('run/run.json')).input).toMatchObject({ rows: 4, repeated_headers: 2 });
  expect((await bench.call(['report', 'run', '--json'])).stdout).toBe(
    `${JSON.stringify(bench.summary('run'))}\n`,
  );
});

test.each<{ what: string; content: string | Uint8Array; args?: string[] }>([
  {
    what: 'no header',
    content: 'auth0|gone,google-oauth2|1\nauth0|ok,google-oauth2|2,\n',
    args: ['--no-header'],
  },
  {
    what: 'columns by number and no header',
    content: 'x,github,1,auth0|gone\ny,github,2,auth0|ok\n',
    args: ['--no-header', '--columns', 'primary=4,secondary=3,provider=2'],
  },
  {
    what: 'columns by number',
    content: 'lose,keep,provider\ngithub|1,auth0|gone,github\ngithub|2,auth0|ok,\n',
    args: ['--columns', 'primary=2,secondary=1'],
  },
  {
    what: 'columns by name',
    content: 'lose,keep,primary_user_id\ngithub|1,auth0|gone,old\ngithub|2,auth0|ok,old\n',
    args: ['--columns', 'primary=keep,secondary=lose'],
  },
  {
    what: 'the columns the wrong way round',
    content: 'primary,secondary\ngithub|1,auth0|gone\ngithub|2,auth0|ok\n',
    args: ['--columns', 'primary=secondary,secondary=primary'],
  },
  { what: 'UTF-16', content: utf16(`${HEADER}auth0|gone,github|ü\n`, 'be') },
  {
    what: 'windows-1252',
    content: bytesOf(`${HEADER}auth0|gone,github|ü\n`),
    args: ['--encoding', 'windows-1252'],
  },
  { what: 'a line sep=;', content: 'sep=;\nprimary;secondary\nauth0|gone;github|ü\nauth0|ok;github|"2,3"\n' },
  {
    what: 'short and long rows',
    content: 'primary,note,secondary,a,b\nauth0|gone,x,github|1,,,,,\nauth0|gone,x,github|2\n',
  },
])(
  'retry.csv of a file with $what is an input as it stands, and with the same flags',
  async ({ content, args }) => {
    const bench = await aBench({ users: ['auth0|ok', 'github|1', 'github|2', 'github|ü', 'github|2,3'] });
    await link(bench, content, args);
    const failed = bench.outcomes('run').filter(({ outcome }) => outcome === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    const ids = (run: string) =>
      bench
        .outcomes(run)
        .filter(({ outcome }) => outcome === 'failed')
        .map((line) => [line.primary_user_id, line.secondary_user_id, 'reason' in line && line.reason]);
    const again = await bench.call(['link', 'run/retry.csv', '--yes', '--out', 'again']);
    expect(again.code, again.stderr).toBe(1);
    expect(ids('again')).toEqual(ids('run'));
    expect(bench.read('again/retry.csv').replace(BOM, '')).toBe(bench.read('run/retry.csv').replace(BOM, ''));
    // With the flags of the first file: the same pairs, or a refusal that says which flag to leave out.
    const flagged = await bench.call(['link', 'run/retry.csv', '--yes', '--out', 'flagged', ...(args ?? [])]);
    if (flagged.code === 2) expect(flagged.stderr).toMatch(/omit --(no-header|columns)/);
    else expect(ids('flagged')).toEqual(ids('run'));
  },
);

test('--encoding and --no-header judge rows: a resume takes them from run.json and refuses others', async () => {
  const bench = await aBench();
  const rows = 'auth0|ü,google-oauth2|1\nauth0|b,google-oauth2|2\n';
  const first = await link(bench, bytesOf(rows), ['--no-header', '--encoding', 'latin1', '--limit', '1']);
  expect(first.code).toBe(0);
  for (const flags of [
    ['--encoding', 'utf-8'],
    ['--encoding', 'iso-8859-2'],
    ['--delimiter', ';'],
  ]) {
    const { code, stderr } = await bench.call([
      'link',
      'pairs.csv',
      '--out',
      'run',
      '--resume',
      '--yes',
      ...flags,
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${flags[0]} differs`)]);
  }
  const kept = JSON.parse(bench.read('run/run.json')).options.judging;
  expect(kept).toMatchObject({ encoding: 'windows-1252', noHeader: true });
  const rest = await bench.call([
    'link',
    'pairs.csv',
    '--out',
    'run',
    '--resume',
    '--yes',
    '--encoding',
    'cp1252',
  ]);
  expect(rest.code, rest.stderr).toBe(0);
  expect(linksOf(bench.tenant)).toEqual([B, U]);
});

test('an audit and a run read a file by the same flags, or the run does not begin', async () => {
  const bench = await aBench();
  const pairs = bench.write('pairs.csv', bytesOf('auth0|ü,google-oauth2|1\n'));
  const flags = ['--no-header', '--encoding', 'windows-1252'];
  expect((await bench.call(['audit', pairs, '--out', 'audit', ...flags])).code).toBe(0);
  const other = await bench.call([
    ...['link', pairs, '--yes', '--audit', 'audit', '--no-header', '--encoding', 'windows-1251'],
  ]);
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('--encoding')]);
  expect((await bench.call(['link', pairs, '--yes', '--audit', 'audit', ...flags])).code).toBe(0);
  expect(linksOf(bench.tenant)).toEqual([U]);
});
