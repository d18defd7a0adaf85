import { expect, test } from 'vitest';
import { rowIntent } from '../../../src/run/engine/row-intent.ts';
import { aPair } from '../../support/builders/a-pair.ts';

/** A journal whose lines are on the disk when the test says so. */
function aJournal() {
  const lines: string[] = [];
  const durable: (() => void)[] = [];
  const line = (kind: string) => () => {
    lines.push(kind);
    return new Promise<void>((resolve) => durable.push(resolve));
  };
  return { lines, sync: () => durable.shift()?.(), intend: line('intent'), withdraw: line('withdrawn') };
}

test('is written once until it is withdrawn, and withdrawn once until it is written', async () => {
  const journal = aJournal();
  const intent = rowIntent(aPair(), journal);
  await intent.withdraw();
  const written = Promise.all([intent.write(), intent.write()]);
  await Promise.resolve();
  expect(journal.lines).toEqual(['intent']);
  journal.sync();
  await written;
  await intent.write();
  expect(journal.lines).toEqual(['intent']);
});

test('has its lines in the order of the calls: one that is withdrawn and written again ends with an intent', async () => {
  const journal = aJournal();
  const intent = rowIntent(aPair(), journal);
  void intent.write();
  void intent.withdraw();
  let ready = false;
  const again = intent.write().then(() => {
    ready = true;
  });
  for (const lines of [['intent'], ['intent', 'withdrawn'], ['intent', 'withdrawn', 'intent']]) {
    await new Promise(setImmediate);
    expect([journal.lines, ready]).toEqual([lines, false]);
    journal.sync();
  }
  await again;
});

test('whose line the disk refused is never written: whoever wants to send learns of it', async () => {
  const intent = rowIntent(aPair(), {
    intend: async () => {},
    withdraw: () => Promise.reject(new Error('the disk is full')),
  });
  await intent.write();
  void intent.withdraw();
  await expect(intent.write()).rejects.toThrow('the disk is full');
});
