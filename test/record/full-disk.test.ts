import { expect, test } from 'vitest';
import { openRunFolder } from '../../src/record/folder/run-folder.ts';
import { recoverJournal } from '../../src/record/journal/recover-journal.ts';
import { aSmallDisk } from '../support/disks/small-disk.ts';
import { aHeader, aPair, COMPLETED, linked, problemOf, resume, SESSION, start, viewOf } from './support.ts';

test('a run on a disk that fills up stops, and goes on when there is space', async (context) => {
  const disk = await aSmallDisk('64k');
  if (disk === undefined) return context.skip('mounting is not possible here');
  const { folder } = disk;
  const rows = 400;
  const header = aHeader({ rows });
  const journal = await start(folder, header);
  const sent = new Set<number>();
  const acknowledged = new Set<number>();
  const run = async () => {
    for (let row = 1; row <= rows; row++) {
      await journal.intend(aPair(row));
      sent.add(row);
      await journal.settle(linked(row));
      acknowledged.add(row);
    }
  };
  expect(await problemOf(run())).toMatchObject({
    code: 'disk',
    next: 'Free some space, then run the same command with --out and --resume.',
  });
  await problemOf(journal.finish({ state: 'stopped', stop_reason: 'disk', finished_at: SESSION.startedAt }));
  expect(acknowledged.size).toBeGreaterThan(10);

  disk.remount('size=4m');
  const recovered = await recoverJournal(folder, header);
  for (const row of acknowledged) expect(recovered!.ledger.isSettled(row)).toBe(true);
  for (const row of sent) {
    expect(recovered!.ledger.isSettled(row) || recovered!.ledger.isInDoubt(row)).toBe(true);
  }
  const resumed = await resume(folder, recovered!);
  for (let row = 1; row <= rows; row++) {
    if (!resumed.ledger.isSettled(row)) await resumed.settle(linked(row));
  }
  await resumed.finish(COMPLETED);
  expect(resumed.summary().counts).toMatchObject({ rows, linked: rows });
  expect(new Set((await viewOf(folder, 'success')).map((line) => (line as { row: number }).row)).size).toBe(
    rows,
  );
});

test('a run can not begin on a read-only file system', async (context) => {
  const disk = await aSmallDisk('64k');
  if (disk === undefined) return context.skip('mounting is not possible here');
  const { folder } = disk;
  disk.remount('ro');
  const request = { cwd: folder, out: 'x', resume: false, now: 0 };
  expect(await problemOf(openRunFolder(request))).toEqual({
    code: 'disk',
    message: 'could not make the folder x: EROFS (the file system is read-only)',
    next: 'Make the folder writable for this user, or choose another with --out.',
  });
});
