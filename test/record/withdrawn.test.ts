import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recoverJournal } from '../../src/record/journal/recover-journal.ts';
import { aFolder, aHeader, aPair, linked, resume, start } from './support.ts';

const PLAN = { wrote: { app_metadata: { a: 1 } }, before: {} } as never;

test('a row that waited at the gate and was sent after all is in doubt, with what its merge is to write', async () => {
  const folder = await aFolder();
  const journal = await start(folder);
  await journal.planMerge(1, PLAN);
  await journal.intend(aPair(1));
  await journal.withdraw(aPair(1));
  const waiting = (await recoverJournal(folder, aHeader()))!;
  expect([waiting.ledger.isInDoubt(1), waiting.merges.has(1)]).toEqual([false, false]);

  await journal.intend(aPair(1));
  const sent = (await recoverJournal(folder, aHeader()))!;
  expect(sent.ledger.isInDoubt(1)).toBe(true);
  expect(sent.merges.get(1)).toEqual(PLAN);

  const after = await resume(folder, sent);
  await after.settle(linked(1));
  expect(after.summary().counts).toMatchObject({ linked: 1, unsettled: 0 });
});

test('a plan is written once where nothing was withdrawn', async () => {
  const folder = await aFolder();
  const journal = await start(folder);
  await journal.planMerge(1, PLAN);
  await journal.intend(aPair(1));
  const text = await readFile(join(folder, 'journal.jsonl'), 'utf8');
  expect(text.match(/"type":"merge"/g)).toHaveLength(1);
});
