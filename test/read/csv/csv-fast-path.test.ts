import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvFastPath } from '../../../src/read/csv/csv-fast-path.ts';
import { CsvParser, type CsvRecord } from '../../../src/read/csv/csv-parser.ts';

const LINE_ENDS = ['\r\n', '\n'];

async function all(reader: CsvParser | CsvFastPath, text: string, chunkBytes: number): Promise<CsvRecord[]> {
  const bytes = Buffer.from(text);
  const records: CsvRecord[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    records.push(...(await reader.feed(bytes.subarray(at, at + chunkBytes))));
  }
  return [...records, ...(await reader.finish())];
}

const pieces = fc.constantFrom('a', 'ü', ',', ',', ' ', "'", '\n', '\n', '\r\n', '"', '"b"', '"c\nd"', 'x|y');
const plainPieces = fc.constantFrom('a', 'ü', '𝒳', ',', ' ', "'", '\n', '\n', '\r\n', 'x|y', '\0');

test.each([
  ['without quotes, as most files are', plainPieces],
  ['with quotes here and there', pieces],
])('text %s gives the records that csv-parse finds in it', async (_, of) => {
  const text = fc.array(of, { maxLength: 40 }).map((parts) => `h,i\n${parts.join('')}`);
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 30 }), async (csv, chunkBytes) => {
      const oracle = all(new CsvParser('f', ',', LINE_ENDS, 1), csv, csv.length * 4);
      const ours = all(new CsvFastPath('f', ',', LINE_ENDS, 1), csv, chunkBytes);
      const [wanted, found] = await Promise.allSettled([oracle, ours]);
      expect(found.status).toBe(wanted.status);
      if (wanted.status === 'fulfilled' && found.status === 'fulfilled') {
        expect(found.value).toEqual(wanted.value);
      } else if (wanted.status === 'rejected' && found.status === 'rejected') {
        expect(found.reason.problem).toEqual(wanted.reason.problem);
      }
    }),
    { numRuns: 500 },
  );
});

test('a line that does not end is reported as too long, and is not kept in memory', async () => {
  const reader = new CsvFastPath('f', ',', LINE_ENDS, 1);
  const feed = async () => {
    for (let n = 0; n < 100; n += 1) await reader.feed(Buffer.alloc(64 * 1024, 'x'));
  };
  await expect(feed()).rejects.toThrow('longer than 1 MiB');
});
