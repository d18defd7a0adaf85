import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJournal } from '../../src/record/journal/read-journal.ts';
import { recoverJournal } from '../../src/record/journal/recover-journal.ts';
import {
  aFolder,
  aHeader,
  aPair,
  COMPLETED,
  duplicate,
  failed,
  linked,
  problemOf,
  resume,
  start,
  viewOf,
} from './support.ts';

const HEADER = aHeader({ rows: 6 });

/** A run that was killed: row 1 linked, 2 failed, 3 duplicate, 4 withdrawn, 5 in doubt, 6 untouched. */
async function aKilledRun(): Promise<{ folder: string; path: string; bytes: Buffer }> {
  const folder = await aFolder();
  const journal = await start(folder, HEADER);
  await journal.intend(aPair(1));
  await journal.settle(linked(1));
  await journal.settle(failed(2));
  await journal.settle(duplicate(3));
  await journal.intend(aPair(4));
  await journal.withdraw(aPair(4));
  await journal.intend(aPair(5));
  const path = join(folder, 'journal.jsonl');
  return { folder, path, bytes: await readFile(path) };
}

/** How far a row is, as a number that only grows while the run goes on (a withdrawal apart). */
function states(ledger: { isInDoubt(row: number): boolean; isSettled(row: number): boolean }): string {
  return [1, 2, 3, 4, 5, 6]
    .map((row) => (ledger.isSettled(row) ? 's' : ledger.isInDoubt(row) ? 'i' : '-'))
    .join('');
}

test('a journal cut at any byte gives what its whole lines say, and is cut to them', async () => {
  const { path, bytes } = await aKilledRun();
  const byLines = ['------', '------', 'i-----', 's-----', 'ss----', 'sss---', 'sssi--', 'sss---', 'sss-i-'];
  for (let cut = bytes.length; cut >= 0; cut--) {
    await truncate(path, cut);
    const whole = bytes.subarray(0, cut).filter((byte) => byte === 0x0a).length;
    const end = bytes.lastIndexOf('\n', cut - 1) + 1;
    const read = await readJournal(path);
    // Line 1 says what the run is about, line 2 that a process begins with it.
    if (whole < 2) {
      expect(read).toBeUndefined();
    } else {
      expect(states(read!.ledger)).toBe(byLines[whole - 1]);
      expect(read!.end).toBe(end);
      expect(read!.torn).toEqual(cut === end ? undefined : { line: whole + 1, bytes: cut - end });
    }
  }
});

test('a resume cuts the torn line off, says so, and goes on behind it', async () => {
  const { folder, path, bytes } = await aKilledRun();
  await truncate(path, bytes.length - 9);
  const recovered = await recoverJournal(folder, HEADER);
  expect(recovered?.torn?.line).toBe(9);
  const journal = await resume(folder, recovered!);
  for (const row of [4, 5, 6]) await journal.settle(linked(row));
  await journal.finish(COMPLETED);
  const again = await recoverJournal(folder, HEADER);
  expect(again?.torn).toBeUndefined();
  expect(again?.ledger.counts).toMatchObject({ linked: 4, failed: 1, duplicate: 1, in_doubt: 0 });
});

test.each([
  ['bytes that a power cut left unwritten', Buffer.alloc(300)],
  ['half a line', Buffer.from('{"type":"outc')],
  ['a line that is not chained', Buffer.from('{"type":"withdrawn","row":5}\n')],
])('%s at the end are a torn last line', async (_, tail) => {
  const { folder, path, bytes } = await aKilledRun();
  await appendFile(path, tail);
  const recovered = await recoverJournal(folder, HEADER);
  expect(recovered?.torn).toEqual({ line: 10, bytes: tail.length });
  expect(await readFile(path)).toEqual(bytes);
});

test('a changed byte anywhere but in the last line is refused, and nothing is touched', async () => {
  const { folder, path, bytes } = await aKilledRun();
  const last = bytes.lastIndexOf('\n', bytes.length - 2);
  await fc.assert(
    fc.asyncProperty(fc.nat(last - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Buffer.from(bytes);
      changed[at] = bytes[at]! ^ flip;
      await writeFile(path, changed);
      const { code } = await problemOf(recoverJournal(folder, HEADER));
      // The one byte that is the format's number makes it another version's journal.
      expect(['journal_damaged', 'journal_format']).toContain(code);
      expect(await readFile(path)).toEqual(changed);
    }),
  );
});

test('a line that is missing, doubled or moved is refused by its number', async () => {
  const { folder, path, bytes } = await aKilledRun();
  const lines = bytes.toString().trimEnd().split('\n');
  for (const changed of [lines.toSpliced(3, 1), lines.toSpliced(3, 0, lines[2]!), lines.with(3, lines[4]!)]) {
    await writeFile(path, `${changed.join('\n')}\n`);
    const { code, message, next } = await problemOf(recoverJournal(folder, HEADER));
    expect(code).toBe('journal_damaged');
    expect(message).toContain('line 4 is not as it was written');
    expect(next).toContain('head -n 3');
  }
});

test.each([
  [
    'journal_format',
    '{"type":"run","format":2,"whatever":true}\n',
    'has format 2, and this version reads format 1',
  ],
  ['journal_format', '{"type":"run","format":2}\n{"x":1}\n', 'has format 2'],
  ['journal_damaged', 'primary_user_id,secondary_user_id\na,b\n', 'line 1 is not as it was written'],
])('a file that is not this version’s journal is refused as %s', async (code, text, message) => {
  const folder = await aFolder();
  await writeFile(join(folder, 'journal.jsonl'), text);
  const refused = await problemOf(recoverJournal(folder, HEADER));
  expect(refused.code).toBe(code);
  expect(refused.message).toContain(message);
});

test.each([
  [
    'input_differs',
    aHeader({ rows: 6, sha256: 'cd'.repeat(32) }),
    /it started with pairs.csv of 6 rows, sha256 abab/,
  ],
  ['input_differs', aHeader({ rows: 7 }), /pairs.csv now has 7 rows/],
  ['tenant_differs', aHeader({ rows: 6, tenant: 'other.auth0.com' }), /on the tenant acme.eu.auth0.com/],
  ['run_differs', aHeader({ rows: 6, command: 'undo' }), /a run of link, and this is undo/],
])('another run is refused as %s', async (code, wanted, message) => {
  const { folder } = await aKilledRun();
  const refused = await problemOf(recoverJournal(folder, wanted));
  expect(refused.code).toBe(code);
  expect(refused.message).toMatch(message);
});

test('outcomes without their journal are refused, for their rows would be sent again', async () => {
  const { folder, path } = await aKilledRun();
  await truncate(path, 5);
  expect(await problemOf(recoverJournal(folder, HEADER))).toMatchObject({ code: 'run_damaged' });
});

test('a run does not begin on top of another’s journal', async () => {
  const { folder, path, bytes } = await aKilledRun();
  expect(await problemOf(start(folder, HEADER))).toMatchObject({ code: 'run_damaged' });
  expect(await readFile(path)).toEqual(bytes);
});

test('a folder without a journal has nothing to recover', async () => {
  const folder = await aFolder();
  expect(await readJournal(join(folder, 'journal.jsonl'))).toBeUndefined();
  expect(await recoverJournal(folder, HEADER)).toBeUndefined();
});

test('a process killed before its first line was whole has left nothing, and the run is started', async () => {
  const folder = await aFolder();
  await writeFile(join(folder, 'journal.jsonl'), '{"type":"run","fo');
  expect(await recoverJournal(folder, HEADER)).toBeUndefined();
  const journal = await start(folder, HEADER);
  await journal.settle(linked(1));
  expect((await recoverJournal(folder, HEADER))?.ledger.counts.linked).toBe(1);
  expect(await viewOf(folder, 'success')).toHaveLength(1);
});
