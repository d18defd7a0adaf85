import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Header } from '../../../src/read/csv/header.ts';
import { type ReadOptions, readRows } from '../../../src/read/rows/read-rows.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { fileOf, rowsOf, rowsOfFile } from '../support.ts';

const CSV = 'primary_user_id,secondary_user_id\nauth0|a,google-oauth2|1\nauth0|b,google-oauth2|2\n';

async function headerOf(content: string, options: ReadOptions = {}): Promise<Header | undefined> {
  let header: Header | undefined;
  await rowsOf(content, { ...options, onHeader: (found) => (header = found) });
  return header;
}

describe('reading', () => {
  it('yields rows with their numbers, lines and fields', async () => {
    const rows = await rowsOf(
      `primary,secondary,note\n\nauth0|a,google-oauth2|1,"two\nlines"\nauth0|b,, x\n`,
    );
    expect(rows.map(({ kind, row, line, fields }) => ({ kind, row, line, fields }))).toEqual([
      { kind: 'pair', row: 1, line: 3, fields: ['auth0|a', 'google-oauth2|1', 'two\nlines'] },
      { kind: 'invalid', row: 2, line: 5, fields: ['auth0|b', '', ' x'] },
    ]);
  });

  it('keeps what could be read of an invalid row', async () => {
    const [row] = await rowsOf('primary,secondary,connection_id\nauth0|a,google-oauth2|1,nonsense\n');
    expect(row).toMatchObject({
      invalid: { primaryUserId: 'auth0|a', secondaryUserId: 'google-oauth2|1' },
    });
  });

  it('gives a row after a quoted line break the line on which it starts', async () => {
    const rows = await rowsOf(
      'primary,secondary,n\r\na|1,b|1,"x\r\n\r\ny"\r\n\r\na|2,b|2,z\r\na|3,b|3,"\n"\r\na|4,b|4,z',
    );
    expect(rows.map(({ line }) => line)).toEqual([2, 6, 7, 9]);
  });

  it('recognizes gzip by the first bytes, whatever the name of the file', async () => {
    const path = await fileOf(Buffer.concat([gzipSync(CSV.slice(0, 50)), gzipSync(CSV.slice(50))]));
    expect(await rowsOfFile(path)).toEqual(await rowsOf(CSV));
  });

  it('reads the same rows whatever the size of a block', async () => {
    const text = `\ufeff${CSV}`.replace('|b', '|bü\ufeff\u{1f600}').replaceAll('\n', '\r\n');
    const expected = await rowsOf(text);
    for (const blockBytes of [1, 2, 3, 7, 64]) expect(await rowsOf(text, { blockBytes })).toEqual(expected);
  });

  it('closes the file when the consumer stops early', async () => {
    const path = await fileOf(CSV);
    for await (const batch of readRows(path, { blockBytes: 64 })) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    const open = readdirSync('/proc/self/fd').map((fd) => `/proc/self/fd/${fd}`);
    expect(open.filter((fd) => existsSync(fd) && readlinkSync(fd) === path)).toEqual([]);
  });
});

describe('the header', () => {
  it('recognizes other column names, whatever their case, spaces and hyphens', async () => {
    const header = await headerOf(' Primary ID ;SECONDARY-user-id;note;Provider\n');
    expect(header).toEqual({
      names: [' Primary ID ', 'SECONDARY-user-id', 'note', 'Provider'],
      delimiter: ';',
      columns: { primary_user_id: 0, secondary_user_id: 1, secondary_provider: 3 },
    });
  });

  it('prefers the names of --columns to its own', async () => {
    const columns = { primary: 'old', secondary_user_id: 'New Id' };
    const header = await headerOf('old,new_id,secondary_user_id\n', { columns });
    expect(header?.columns).toEqual({ primary_user_id: 0, secondary_user_id: 1 });
  });

  it('detects the delimiter that yields most columns, including mapped ones', async () => {
    const columns = { primary_user_id: 'a,b', secondary_user_id: 'c' };
    expect((await headerOf('a,b;c\n', { columns }))?.delimiter).toBe(';');
  });

  it('splits at --delimiter, and suggests another where that looks wrong', async () => {
    await expect(rowsOf(CSV, { delimiter: ';' })).rejects.toMatchObject({
      problem: { code: 'missing_column', next: expect.stringContaining("--delimiter ','") },
    });
  });

  it.each([
    [{ nonsense: 'old' }, 'unknown_column', '--columns names "nonsense"'],
    [{ primary_user_id: 'old' }, 'unknown_column', 'there is no such column. Found: "primary_user_id"'],
    [{ primary: 'primary_user_id', primary_id: 'secondary_user_id' }, 'doubled_column', 'twice'],
    [{ primary: 'primary_user_id', secondary: 'primary_user_id' }, 'doubled_column', 'twice'],
  ])('refuses --columns %j', async (columns, code, message) => {
    await expect(rowsOf(CSV, { columns })).rejects.toMatchObject({
      problem: { code, message: expect.stringContaining(message) },
    });
  });

  it('does not repeat possible tokens where the header line is data', async () => {
    await expect(rowsOf('auth0|a,,eyJhbGciOi.J9.x\n')).rejects.toMatchObject({
      problem: { message: expect.not.stringContaining('eyJ') },
    });
  });
});

describe('a file that cannot be read', () => {
  it('is missing', async () => {
    await expect(rowsOfFile(`${await tempFolder()}/none.csv`)).rejects.toMatchObject({
      problem: { code: 'input_not_found', message: expect.stringContaining('none.csv') },
    });
  });

  it('is a folder, or something that can be read only once', async () => {
    await expect(rowsOfFile(await tempFolder())).rejects.toMatchObject({
      problem: { code: 'input_unreadable' },
    });
    await expect(rowsOfFile('/dev/null')).rejects.toMatchObject({
      problem: { code: 'input_unreadable', next: expect.stringContaining('with - as the input') },
    });
  });

  it.each([
    ['cut off', gzipSync(CSV).subarray(0, -12)],
    ['damaged', Buffer.concat([gzipSync(CSV).subarray(0, 20), Buffer.alloc(60, 7)])],
    ['followed by something else', Buffer.concat([gzipSync(CSV), Buffer.alloc(2000, 'x')])],
  ])('is a gzip file that is %s', async (_, bytes) => {
    for (const blockBytes of [16, 65536]) {
      await expect(rowsOf(bytes, { blockBytes })).rejects.toMatchObject({
        problem: { code: 'input_damaged' },
      });
    }
  });

  it.each([
    ['in the middle', Buffer.from([0x61, 0xff, 0x62])],
    ['where a character is cut off by the end', Buffer.from([0xe2, 0x82])],
    ['where another character starts too early', Buffer.from([0xe2, 0x82, 0x41])],
  ])('is one that is not UTF-8 %s, by line', async (_, bytes) => {
    const file = Buffer.concat([Buffer.from(`${CSV}auth0|ü,google-oauth2|`), bytes]);
    for (const blockBytes of [1, 5, 65536]) {
      await expect(rowsOf(file, { blockBytes })).rejects.toMatchObject({
        problem: { code: 'not_utf8', message: expect.stringContaining('pairs.csv, line 4:') },
      });
    }
  });

  it('has an unclosed quote, reported by its line before the whole file is in memory', async () => {
    const rest = 'auth0|c,google-oauth2|3\n'.repeat(100_000);
    for (const tail of ['\n', rest]) {
      await expect(rowsOf(`${CSV}\n\nauth0|x,"a\nb","google-oauth2|x\n${tail}`)).rejects.toMatchObject({
        problem: { code: 'unclosed_quote', message: expect.stringContaining('pairs.csv, line 7:') },
      });
    }
  });

  it('has a row that never ends', async () => {
    await expect(rowsOf(`${CSV}${'x'.repeat(2 ** 21)}`)).rejects.toMatchObject({
      problem: { code: 'row_too_long', message: expect.stringContaining('line 4') },
    });
  });
});
