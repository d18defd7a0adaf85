import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinAccountId, splitAccountId } from '../../src/domain/account/account-id.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import type { ReadRow } from '../../src/domain/row/pair.ts';
import { createPlanner } from '../../src/plan/planner.ts';
import type { ReadOptions } from '../../src/read/rows/read-rows.ts';
import { fileOf, rowsOfFile } from './support.ts';

/** Pieces of CSV, so that quotes open and close, lines end in every way, and some ids are valid. */
const csvPieces = fc.constantFrom(
  ...['"', '""', ',', ';', '\t', '\n', '\r\n', '\r', ' ', "'", '|', 'auth0|a', 'auth0|b', 'google-oauth2|1'],
  ...['ü', '\0', '\ufeff', '\x07', 'primary_user_id', 'secondary_user_id', 'link_with', 'a.b.c'],
  ...['sep=;\n', 'sep=', '#', '#TYPE x\n', '\x1a', 'primary_user_id,secondary_user_id,note\n', ',,\n'],
);
const text = fc.array(csvPieces, { maxLength: 60 }).map((pieces) => pieces.join(''));
const headed = text.map((body) => `primary_user_id,secondary_user_id,note\n${body}`);
const content = fc.oneof(
  text.map((csv) => Buffer.from(`\ufeff${csv}`, 'utf16le')),
  headed.map((csv) => Buffer.from(csv)),
  text.map((csv) => Buffer.from(csv)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  headed.map((csv) => gzipSync(csv)),
);

type Read = { readonly rows: readonly ReadRow[] } | { readonly problem: string };

/** Reads these bytes from a file that each run of a property rewrites. */
async function read(path: string, bytes: Buffer | string, options: ReadOptions = {}): Promise<Read> {
  await writeFile(path, bytes);
  try {
    return { rows: await rowsOfFile(path, options) };
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem.code };
    throw error;
  }
}

it('any bytes give rows or a problem, and the counts of the plan add up', async () => {
  const path = await fileOf('');
  await fc.assert(
    fc.asyncProperty(content, async (bytes) => {
      const result = await read(path, bytes);
      if ('problem' in result) return;
      expect(result.rows.map(({ row }) => row)).toEqual(result.rows.map((_, i) => i + 1));
      const planner = createPlanner({ onChain: 'refuse', onClaimedTwice: 'refuse' }, Math.random);
      for (const row of result.rows) planner.add(row);
      const { counts, refusedByReason } = planner.finish();
      expect(counts.rows).toBe(result.rows.length);
      expect(counts.ready + counts.refused + counts.skipped).toBe(counts.rows);
      expect(Object.values(refusedByReason).reduce((sum, count) => sum + count, 0)).toBe(counts.refused);
    }),
    { numRuns: 400 },
  );
});

it('the size of a block makes no difference', async () => {
  const path = await fileOf('');
  await fc.assert(
    fc.asyncProperty(content, fc.integer({ min: 2, max: 40 }), async (bytes, blockBytes) => {
      expect(await read(path, bytes, { blockBytes })).toEqual(await read(path, bytes));
    }),
    // A regression: of two faults, the second was reported where one block contained both.
    { numRuns: 200, examples: [[Buffer.from([14, 10, 0, 128]), 3]] },
  );
});

it('a row has the line number of its first field', async () => {
  const path = await fileOf('');
  const cell = fc.constantFrom('x', '"y"', '"a\nb"', '"\r\n"', '"q""\r"', '""');
  const blank = fc.constantFrom('', '', '\n', '\r\n\n', '   \n');
  const rows = fc.array(fc.tuple(blank, cell, cell), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), async (parts, end) => {
      let csv = `primary,secondary,a,b${end}`;
      const lines: number[] = [];
      for (const [before, a, b] of parts) {
        csv += before;
        lines.push(csv.split(/\r\n|\n|\r/).length);
        csv += `auth0|a,google-oauth2|1,${a},${b}${end}`;
      }
      const result = await read(path, csv);
      expect('rows' in result && result.rows.map(({ line }) => line)).toEqual(lines);
    }),
    { numRuns: 200 },
  );
});

it('splitting and joining an id gives the same id', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (provider, userId) => {
      fc.pre(!provider.includes('|'));
      const id = `${provider}|${userId}`;
      expect(splitAccountId(id)).toEqual({ provider, userId });
      expect(joinAccountId({ provider, userId })).toBe(id);
    }),
  );
});
