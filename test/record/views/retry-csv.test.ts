import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvShape, type RetryRow, writeRetryCsv } from '../../../src/record/views/retry-csv.ts';
import { aFolder } from '../support.ts';

const SHAPE: CsvShape = { header: ['primary_user_id', 'secondary_user_id'], delimiter: ',' };

function row(...fields: string[]): RetryRow {
  return { fields, reason: 'rejected' };
}

async function written(shape: CsvShape, rows: readonly RetryRow[]): Promise<string> {
  const path = join(await aFolder(), 'retry.csv');
  await writeRetryCsv(path, shape, asyncOf(rows));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  return readFile(path, 'utf8');
}

async function* asyncOf<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

test('the failed rows come back with their reason in a column of its own', async () => {
  expect(await written(SHAPE, [row('auth0|a', "'auth0|b"), row('=1+1', 'x')])).toBe(
    "primary_user_id,secondary_user_id,failure_reason\nauth0|a,'auth0|b,rejected\n=1+1,x,rejected\n",
  );
});

test('a run without failed rows leaves the header: an input of no rows', async () => {
  expect(await written(SHAPE, [])).toBe('primary_user_id,secondary_user_id,failure_reason\n');
});

test('the reason of an earlier retry is replaced where it stands', async () => {
  const shape = { header: ['Failure Reason', 'primary', 'secondary'], delimiter: ';' };
  expect(await written(shape, [row('timeout', 'a;b', 'c')])).toBe(
    'Failure Reason;primary;secondary\nrejected;"a;b";c\n',
  );
});

const field = fc.oneof(fc.constantFrom('', ' ', '"', '\n', '\r', ',', ';', '\t', "'a", 'ünï'), fc.string());

test('any fields come back as they were, whatever the delimiter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(',', ';', '\t'),
      fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { maxLength: 5 }),
      async (delimiter, rows) => {
        const csv = await written(
          { ...SHAPE, delimiter },
          rows.map((fields) => row(...fields)),
        );
        const parsed: string[][] = parse(csv, { delimiter, fromLine: 2, recordDelimiter: '\n' });
        expect(parsed.map((fields) => fields.slice(0, 2))).toEqual(rows);
      },
    ),
    { numRuns: 50 },
  );
});

test.each<[fields: string[], line: string]>([
  [['1'], '1,,,rejected'],
  [['1', '2'], '1,2,,rejected'],
  [['1', '2', '3'], '1,2,3,rejected'],
  [['1', '2', '3', '', ' '], '1,2,3,rejected'],
  [['1', '2', '3', '4'], '1,2,3,rejected,4'],
  [['1', '2', '3', '', '5'], '1,2,3,rejected,,5'],
])(
  'the reason of %j stands in its column, and what was too much stays so, time after time',
  async (fields, line) => {
    let again = { header: ['a', 'b', 'c'], fields };
    for (let generation = 0; generation < 3; generation++) {
      const csv = await written({ header: again.header, delimiter: ',' }, [row(...again.fields)]);
      expect(csv).toBe(`a,b,c,failure_reason\n${line}\n`);
      const [header, only] = parse(csv, { relaxColumnCount: true }) as [string[], string[]];
      again = { header, fields: only };
    }
  },
);

test('a byte order mark tells that it is UTF-8, where that is asked for', async () => {
  expect(await written({ ...SHAPE, marked: true }, [])).toBe(
    '\ufeffprimary_user_id,secondary_user_id,failure_reason\n',
  );
});
