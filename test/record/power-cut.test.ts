import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileOf, type Outcome } from '../../src/domain/row/outcome.ts';
import { RUN_FILES } from '../../src/record/folder/run-files.ts';
import { recoverJournal } from '../../src/record/journal/recover-journal.ts';
import { MemoryDisk } from './memory-disk.ts';
import {
  aFolder,
  aHeader,
  aPair,
  COMPLETED,
  duplicate,
  failed,
  linked,
  resume,
  start,
  viewOf,
} from './support.ts';

const ROWS = 15;
const HEADER = aHeader({ rows: ROWS });
const rows = Array.from({ length: ROWS }, (_, at) => at + 1);

function ending(row: number): Outcome {
  if (row % 5 === 0) return failed(row);
  return row % 7 === 0 ? duplicate(row) : linked(row);
}

/** What a power cut leaves of each file: all that was synced, and of the rest a part, with its last bytes lost. */
async function cutPower(disk: MemoryDisk, folder: string, kept: number, zeros: number): Promise<void> {
  for (const name of RUN_FILES) {
    const file = disk.files.get(join(folder, name));
    if (file === undefined) continue;
    const unsynced = file.bytes.length - file.synced;
    const left = Buffer.from(file.bytes.subarray(0, file.synced + Math.floor(unsynced * kept)));
    left.fill(0, Math.max(file.synced, left.length - zeros));
    await writeFile(join(folder, name), left);
  }
}

test('whenever the power fails, what was acknowledged is there and the run ends with a line a row', async () => {
  const parent = await aFolder();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(40),
      async (operations, inFlight, kept, zeros) => {
        const folder = join(parent, String(runs++));
        await mkdir(folder);
        const disk = new MemoryDisk(operations);
        const intended = new Set<number>();
        const ended = new Set<number>();
        const before = await start(folder, HEADER, disk);
        let next = 1;
        const worker = async () => {
          while (next <= ROWS) {
            const row = next++;
            await before.intend(aPair(row));
            intended.add(row);
            await before.settle(ending(row));
            ended.add(row);
          }
        };
        await Promise.allSettled(Array.from({ length: inFlight }, worker));
        await cutPower(disk, folder, kept, zeros);

        const recovered = (await recoverJournal(folder, HEADER))!;
        const { ledger } = recovered;
        for (const row of ended) expect(ledger.isSettled(row)).toBe(true);
        for (const row of intended) expect(ledger.isSettled(row) || ledger.isInDoubt(row)).toBe(true);

        const settled = rows.filter((row) => ledger.isSettled(row));
        const shown = [
          ...(await viewOf(folder, 'success')),
          ...(await viewOf(folder, 'failure')),
          ...(await viewOf(folder, 'skipped')),
        ];
        expect(byRow(shown)).toEqual(byRow(settled.map(ending)));

        const after = await resume(folder, recovered);
        for (const row of rows) if (!ledger.isSettled(row)) await after.settle(ending(row));
        await after.finish(COMPLETED);
        for (const file of ['success', 'failure', 'skipped'] as const) {
          const expected = rows.map(ending).filter((outcome) => fileOf(outcome) === file);
          expect(byRow(await viewOf(folder, file))).toEqual(expected);
        }
      },
    ),
    { numRuns: 60 },
  );
});

function byRow(lines: readonly unknown[]): unknown[] {
  return (lines as { row: number }[]).toSorted((a, b) => a.row - b.row);
}
