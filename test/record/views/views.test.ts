import { appendFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recoverJournal } from '../../../src/record/journal/recover-journal.ts';
import { aFolder, aHeader, COMPLETED, failed, linked, start } from '../support.ts';

async function aRun(): Promise<{ folder: string; view: string; level: string }> {
  const folder = await aFolder();
  const journal = await start(folder);
  await Promise.all(
    [linked(1, { message: 'grüß\u2028\u001b[2J' }), failed(2), linked(3)].map((each) => journal.settle(each)),
  );
  await journal.finish(COMPLETED);
  const view = join(folder, 'success.jsonl');
  return { folder, view, level: await readFile(view, 'utf8') };
}

test('views that are level are left as they are', async () => {
  const { folder, view } = await aRun();
  const before = await stat(view);
  expect((await recoverJournal(folder, aHeader()))?.mended).toEqual([]);
  expect((await stat(view)).ino).toBe(before.ino);
});

test.each<[string, (view: string, level: string) => Promise<void>]>([
  ['lags', (view) => truncate(view, 0)],
  ['is torn', (view, level) => truncate(view, level.length - 5)],
  ['leads', (view, level) => appendFile(view, level)],
  ['is gone', (view) => rm(view)],
  ['has lost a block', (view, level) => writeFile(view, level.replace('"linked"', '\0'.repeat(8)))],
])('a view that %s is written anew from the journal', async (_, spoil) => {
  const { folder, view, level } = await aRun();
  await spoil(view, level);
  expect((await recoverJournal(folder, aHeader()))?.mended).toEqual(['success']);
  expect(await readFile(view, 'utf8')).toBe(level);
  expect((await stat(view)).mode & 0o777).toBe(0o600);
});
