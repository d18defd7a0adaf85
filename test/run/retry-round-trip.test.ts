import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProblemError } from '../../src/domain/problem.ts';
import type { ReadRow } from '../../src/domain/row/pair.ts';
import type { Header } from '../../src/read/csv/header.ts';
import { retryNames } from '../../src/read/csv/retry-names.ts';
import { type ReadOptions, readRows } from '../../src/read/rows/read-rows.ts';
import { writeRetryCsv } from '../../src/record/views/retry-csv.ts';
import { tempFolder } from '../support/temp-folder.ts';

interface Read {
  readonly header: Header;
  readonly rows: readonly ReadRow[];
}

async function read(path: string, options: ReadOptions): Promise<Read | undefined> {
  let header: Header | undefined;
  const rows: ReadRow[] = [];
  try {
    for await (const batch of readRows(path, { ...options, onHeader: (found) => (header = found) })) {
      rows.push(...batch);
    }
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
  return header && { header, rows };
}

/** What a row is, without its place in the file: an id, or that it cannot be read. */
function told(row: ReadRow): unknown {
  if (row.kind === 'invalid') return 'invalid';
  const { row: _row, line: _line, ...pair } = row.pair;
  return pair;
}

const cell = fc.oneof(
  fc.constantFrom(
    'auth0|a',
    'google-oauth2|1',
    'github',
    '',
    ' ',
    '"',
    ',',
    ';',
    '\n',
    '\r',
    '\ufeff',
    '#',
    '\x1a',
  ),
  fc.constantFrom('auth0|b', 'github|2', 'sep=;', 'primary', 'secondary', 'failure_reason', 'ü'),
  fc.string({ maxLength: 4 }),
);
const header = fc.constantFrom(
  ['primary_user_id', 'secondary_user_id'],
  ['Primary ID', 'note', 'secondary', 'provider'],
  ['keep', 'lose', 'primary'],
  ['failure_reason', 'secondary', 'primary'],
);
const table = fc.tuple(header, fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { maxLength: 6 }));
const flags = fc.constantFrom<ReadOptions>(
  {},
  { columns: { primary: '1', secondary: '2' } },
  { columns: { primary: 'secondary', secondary: 'primary' } },
  { columns: { primary: 'keep', secondary: 'lose' } },
  { noHeader: true },
  { noHeader: true, columns: { primary: '2', secondary: '1' } },
);

test('the rows of any table come back from retry.csv as they were, without flags, time after time', async () => {
  const folder = await tempFolder();
  const [pairs, retry] = [join(folder, 'pairs.csv'), join(folder, 'retry.csv')];
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(',', ';', '\t'),
      flags,
      async ([names, rows], delimiter, given) => {
        const line = (fields: readonly string[]) =>
          `${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter)}\n`;
        await writeFile(pairs, (given.noHeader ? rows : [names, ...rows]).map(line).join(''));
        let before = await read(pairs, given);
        for (let generation = 0; generation < 2 && before !== undefined; generation += 1) {
          const failed = before.rows.map(({ fields }) => ({ fields, reason: 'rejected' as const }));
          const shape = { header: retryNames(before.header), delimiter: before.header.delimiter };
          await writeRetryCsv(
            retry,
            shape,
            (async function* () {
              yield* failed;
            })(),
          );
          const again = await read(retry, {});
          expect(again?.rows.map(told)).toEqual(before.rows.map(told));
          before = again;
        }
      },
    ),
    { numRuns: 300 },
  );
});
