import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProblemError } from '../../src/domain/problem.ts';
import { recordBlocks, verifyBlocks } from '../../src/read/bytes/block-hashes.ts';
import { readUsersExport } from '../../src/read/export/users-export.ts';
import type { ReadOptions } from '../../src/read/rows/read-rows.ts';
import { encodingNamed } from '../../src/read/text/named-encoding.ts';
import { fileOf, rowsOf, rowsOfFile } from './support.ts';

const HEADER = 'primary_user_id,secondary_user_id,note\n';
const BOM = '\ufeff';

/** Reads these bytes from a file that each run of a property rewrites: rows, or the problem's code and message. */
async function read(path: string, bytes: Buffer, options: ReadOptions = {}) {
  await writeFile(path, bytes);
  try {
    return await rowsOfFile(path, options);
  } catch (error) {
    if (error instanceof ProblemError) return [error.problem.code, error.problem.message];
    throw error;
  }
}

/** A text, its characters of the given ones, with what CSV is made of in between. */
function textOf(...characters: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  const csv = fc.constantFrom(',', '\n', '\r\n', '"', '""', 'auth0|', 'google-oauth2|', ' ', BOM);
  return fc
    .array(fc.oneof(csv, ...characters), { maxLength: 60 })
    .map((pieces) => `${HEADER}${pieces.join('')}`);
}

const blockBytes = fc.integer({ min: 2, max: 50 });

test.each([
  ['UTF-16, little endian', (text: string) => Buffer.from(`${BOM}${text}`, 'utf16le')],
  ['UTF-16, big endian', (text: string) => Buffer.from(`${BOM}${text}`, 'utf16le').swap16()],
])('any text in %s reads as it does in UTF-8, whatever the block, packed or not', async (_, encode) => {
  const path = await fileOf('');
  const anyText = textOf(fc.string({ unit: 'binary' }));
  await fc.assert(
    fc.asyncProperty(anyText, blockBytes, fc.boolean(), async (text, size, packed) => {
      const bytes = packed ? gzipSync(encode(text)) : encode(text);
      expect(await read(path, bytes, { blockBytes: size })).toEqual(await read(path, Buffer.from(text)));
    }),
    { numRuns: 150 },
  );
});

/** Every character of an encoding of one byte each, by its byte, as the engine's own tables have it. */
function singleBytes(encoding: string): Map<string, number> {
  const decoder = new TextDecoder(encoding);
  // As a stream: the short cut of some versions of Node takes windows-1252 for ISO 8859-1.
  const decode = (byte: number) => decoder.decode(Uint8Array.of(byte), { stream: true });
  return new Map(Array.from({ length: 256 }, (_, byte) => [decode(byte), byte] as const));
}

test.each(['windows-1252', 'iso-8859-2', 'koi8-r', 'macintosh'])(
  'any text in %s reads as it does in UTF-8, whatever the block, packed or not',
  async (encoding) => {
    const table = singleBytes(encoding);
    const path = await fileOf('');
    const characters = [...table.keys()].filter((character) => character !== '\ufffd' && character !== '\0');
    const anyText = textOf(fc.constantFrom(...characters)).map((text) => text.replaceAll(BOM, ''));
    await fc.assert(
      fc.asyncProperty(anyText, blockBytes, fc.boolean(), async (text, size, packed) => {
        const encoded = Buffer.from([...text].map((character) => table.get(character) ?? 0x3f));
        const bytes = packed ? gzipSync(encoded) : encoded;
        const options = { encoding, blockBytes: size };
        expect(await read(path, bytes, options)).toEqual(await read(path, Buffer.from(text)));
      }),
      { numRuns: 80 },
    );
  },
);

test('windows-1252 has the euro sign and the quotation marks of Windows, and not the controls of Latin-1', async () => {
  const bytes = Buffer.from(`${HEADER}auth0|a,google-oauth2|1,\x80\x82\x91\x92\x9f\xe9\n`, 'latin1');
  const [row] = await rowsOf(bytes, { encoding: 'windows-1252' });
  expect(row?.fields[2]).toBe('€‚‘’Ÿé');
});

test.each([
  ['shift_jis', [0x82, 0xa0, 0x83, 0x5c, 0xb1], 'あソｱ'],
  ['gb18030', [0xc4, 0xe3, 0x81, 0x30, 0x81, 0x30], '你\x80'],
  ['euc-kr', [0xb0, 0xa1], '가'],
  ['big5', [0xa7, 0x41], '你'],
  ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x24, 0x22, 0x1b, 0x28, 0x42], 'あ'],
])('characters of several bytes in %s are whole, whatever the block', async (encoding, note, text) => {
  const bytes = Buffer.concat([
    Buffer.from(`${HEADER}auth0|a,google-oauth2|1,`),
    Buffer.from(note),
    Buffer.from('\nauth0|b,google-oauth2|2,'),
    Buffer.from(note),
  ]);
  for (const size of [2, 3, 5, 64, 65536]) {
    const rows = await rowsOf(bytes, { encoding, blockBytes: size });
    expect(rows.map(({ line, fields }) => [line, fields[2]])).toEqual([
      [2, text],
      [3, text],
    ]);
  }
});

test.each<[what: string, encoding: string | undefined, bytes: number[]]>([
  ['a first half of a pair in UTF-16', undefined, [0x3d, 0xd8, 0x78, 0]],
  ['a second half of a pair in UTF-16', undefined, [0x00, 0xdc, 0x78, 0]],
  ['a first half of a pair at the end', undefined, [0x3d, 0xd8]],
  ['an odd byte at the end', undefined, [0x78]],
  ['a byte that shift_jis does not have', 'shift_jis', [0x82, 0x0a, 0x41]],
  ['a character of shift_jis that is cut off', 'shift_jis', [0x82]],
])('%s is told by its line, after the rows before it, whatever the block', async (_, encoding, fault) => {
  const encode = (text: string) =>
    encoding === undefined ? Buffer.from(text, 'utf16le') : Buffer.from(text);
  const start = encoding === undefined ? `${BOM}${HEADER}` : HEADER;
  const bytes = Buffer.concat([
    encode(`${start}auth0|a,google-oauth2|1,x\n\nauth0|b,google-oauth2|2,`),
    Buffer.from(fault),
  ]);
  const options = encoding === undefined ? {} : { encoding };
  for (const size of [2, 3, 7, 65536]) {
    await expect(rowsOf(bytes, { ...options, blockBytes: size })).rejects.toMatchObject({
      problem: { code: 'not_in_encoding', message: expect.stringContaining('pairs.csv, line 4:') },
    });
  }
});

test('an encoding has many labels, and one name in the record', () => {
  const labels = [
    'latin1',
    'ASCII',
    'cp1252',
    'Windows-1252',
    'utf-16',
    'UTF8',
    'sjis',
    'replacement',
    '',
    'x',
  ];
  expect(labels.map(encodingNamed)).toEqual([
    ...['windows-1252', 'windows-1252', 'windows-1252', 'windows-1252', 'utf-16le', 'utf-8', 'shift_jis'],
    ...[undefined, undefined, undefined],
  ]);
});

test.each([
  ['twice before the header', `${BOM}${BOM}${HEADER}auth0|a,google-oauth2|1,x`, 'x'],
  ['within a cell, where it stays', `${HEADER}auth0|a,google-oauth2|1,x${BOM}y`, `x${BOM}y`],
  [
    'before a cell that is not the first, where it stays',
    `${HEADER}auth0|a,google-oauth2|1,${BOM}x`,
    `${BOM}x`,
  ],
])('U+FEFF %s: the same whatever the block', async (_, text, note) => {
  for (const size of [2, 3, 4, 5, 65536]) {
    const rows = await rowsOf(text, { blockBytes: size });
    expect(rows.map(({ kind, fields }) => [kind, fields])).toEqual([
      ['pair', ['auth0|a', 'google-oauth2|1', note]],
    ]);
  }
});

test.each([
  ['before a quote', `${HEADER}${BOM}"auth0|a","google-oauth2|1","x,y"`, 'x,y'],
  ['behind a carriage return', `${HEADER.replace('\n', '\r')}${BOM}auth0|a,google-oauth2|1,x\r`, 'x'],
])('U+FEFF at the start of a row, %s, is trimmed from the id and told', async (_, text, note) => {
  for (const size of [2, 3, 4, 5, 65536]) {
    const rows = await rowsOf(text, { blockBytes: size });
    expect(rows).toMatchObject([
      {
        kind: 'pair',
        fields: [`${BOM}auth0|a`, 'google-oauth2|1', note],
        pair: { primaryUserId: 'auth0|a', warnings: [{ code: 'trimmed_id' }] },
      },
    ]);
  }
});

test('0x1A is dropped only at the very end', async () => {
  for (const size of [2, 3, 65536]) {
    const rows = await rowsOf(
      `${HEADER}auth0|a,google-oauth2|1,x\x1ay\x1a\nauth0|b,google-oauth2|2,z\x1a\x1a`,
      {
        blockBytes: size,
      },
    );
    expect(rows.map(({ fields }) => fields[2])).toEqual(['x\x1ay\x1a', 'z']);
  }
});

test('a changed input is detected by its raw bytes, also in UTF-16 and gzip', async () => {
  const before = gzipSync(Buffer.from(`${BOM}${HEADER}auth0|a,google-oauth2|1,x\n`, 'utf16le'));
  const after = gzipSync(Buffer.from(`${BOM}${HEADER}auth0|a,google-oauth2|2,x\n`, 'utf16le'));
  const path = await fileOf(before);
  const watch = recordBlocks();
  expect(await rowsOfFile(path, { watch })).toHaveLength(1);
  expect(watch.proof().sha256).toBe(createHash('sha256').update(before).digest('hex'));
  await writeFile(path, after);
  const again = rowsOfFile(path, { watch: verifyBlocks(watch.proof(), 'pairs.csv') });
  await expect(again).rejects.toMatchObject({ problem: { code: 'input_changed' } });
});

test('an export in UTF-16, as Windows PowerShell redirects one, is read as well', async () => {
  const user = '{"user_id":"auth0|ü","identities":[{"provider":"auth0","user_id":"ü"}]}\r\n';
  const path = await fileOf(Buffer.from(`${BOM}${user}`, 'utf16le'));
  const ids: string[] = [];
  for await (const users of readUsersExport(path, 'users.ndjson'))
    for (const { userId } of users) ids.push(userId);
  expect(ids).toEqual(['auth0|ü']);
});

test('a # before the first row of a file without a header is reported, and does not hide the row', async () => {
  const rows = await rowsOf('# of March\n#auth0|a,google-oauth2|1\nauth0|b,google-oauth2|2\n', {
    noHeader: true,
  });
  expect(rows.map(({ kind, row, line }) => [kind, row, line])).toEqual([
    ['invalid', 1, 2],
    ['pair', 2, 3],
  ]);
});
