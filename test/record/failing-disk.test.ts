import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Disk } from '../../src/record/journal/disk.ts';
import { errno, MemoryDisk } from './memory-disk.ts';
import { aFolder, aHeader, aPair, COMPLETED, failed, linked, problemOf, SESSION, start } from './support.ts';

test('no intent is acknowledged by a disk that has failed', async () => {
  const folder = await aFolder();
  const disk = new MemoryDisk();
  const journal = await start(folder, aHeader(), disk);
  await journal.intend(aPair(1));
  disk.operationsLeft = 0;
  expect(await problemOf(journal.intend(aPair(2)))).toMatchObject({ code: 'disk' });
  disk.operationsLeft = 100;
  expect(await problemOf(journal.intend(aPair(3)))).toMatchObject({ code: 'disk' });
  expect(await problemOf(journal.intend(aPair(1)))).toMatchObject({ code: 'disk' });
  expect(await problemOf(journal.settle(linked(1)))).toMatchObject({ code: 'disk' });
  expect(journal.summary().counts).toMatchObject({ linked: 0, unsettled: 1, not_attempted: 2 });
});

test('the summary tells how a run ended whose disk takes nothing any more', async () => {
  const folder = await aFolder();
  const disk = new MemoryDisk();
  const journal = await start(folder, aHeader(), disk);
  disk.operationsLeft = 0;
  const end = { state: 'stopped', stop_reason: 'disk', finished_at: SESSION.startedAt } as const;
  expect(await problemOf(journal.finish(end))).toMatchObject({ code: 'disk' });
  expect(journal.summary()).toMatchObject({ state: 'stopped', stop_reason: 'disk' });
});

/** A disk on which one file alone can not be written. */
function sparing(name: string, disk: MemoryDisk): Disk {
  return {
    async openAppend(path) {
      const file = await disk.openAppend(path);
      return path.endsWith(name) ? { ...file, write: () => Promise.reject(errno('EIO')) } : file;
    },
    rest: () => disk.rest(),
  };
}

test('a view that can not be written stops the run, and keeps it from being completed', async () => {
  const folder = await aFolder();
  const disk = new MemoryDisk();
  const journal = await start(folder, aHeader(), sparing('failure.jsonl', disk));
  await journal.settle(failed(1));
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(await problemOf(journal.intend(aPair(2)))).toMatchObject({ code: 'disk' });
  expect(await problemOf(journal.finish(COMPLETED))).toMatchObject({ code: 'disk' });
  expect(disk.text(join(folder, 'journal.jsonl'))).toContain(
    '"type":"finished","state":"stopped","finished_at":"2026-07-27T01:00:10.000Z","stop_reason":"disk"',
  );
  expect(journal.summary()).toMatchObject({ state: 'stopped', stop_reason: 'disk' });
});

test('a run can not be started in a folder that is none', async () => {
  const path = join(await aFolder(), 'gone');
  expect(await problemOf(start(path))).toMatchObject({
    code: 'disk',
    message: `could not open ${path}/journal.jsonl: ENOENT (no such file or folder)`,
  });
});

test('what is acknowledged is safe and what is counted is acknowledged, wherever the disk fails', async () => {
  const folder = await aFolder();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 40 }), async (operations) => {
      const disk = new MemoryDisk(operations);
      const journal = await start(folder, aHeader({ rows: 12 }), disk);
      const rows = Array.from({ length: 12 }, (_, at) => at + 1);
      const work = rows.map(async (row) => {
        await journal.intend(aPair(row));
        await journal.settle(linked(row));
      });
      const ended = await Promise.allSettled(work);
      const safe = disk.safeText(join(folder, 'journal.jsonl'));
      for (const row of rows) {
        if (journal.ledger.isInDoubt(row)) expect(safe).toContain(`"type":"intent","row":${row},`);
        if (journal.ledger.isSettled(row)) expect(safe).toContain(`"record":{"row":${row},`);
        if (ended[row - 1]?.status === 'fulfilled') expect(journal.ledger.isSettled(row)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
