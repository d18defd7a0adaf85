import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Summary } from '../../../src/domain/summary.ts';
import { LONGEST_LINE } from '../../../src/record/files/read-lines.ts';
import { readJournal } from '../../../src/record/journal/read-journal.ts';
import { recoverJournal } from '../../../src/record/journal/recover-journal.ts';
import type { RunJournal } from '../../../src/record/journal/run-journal.ts';
import { foldSummary } from '../../../src/record/ledger/fold-summary.ts';
import { MemoryDisk } from '../memory-disk.ts';
import {
  aFolder,
  aHeader,
  aPair,
  COMPLETED,
  duplicate,
  failed,
  linked,
  resume,
  SESSION,
  start,
  viewOf,
} from '../support.ts';

const TALLY = {
  at: '2026-07-27T01:00:10.000Z',
  requests: { sent: 1, throttled: 0, retried: 0 },
  rate: { waited_s: 0 },
};

async function journalLines(folder: string): Promise<{ type: string }[]> {
  const text = await readFile(join(folder, 'journal.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The summary, folded from the files alone. */
async function reportOf(folder: string): Promise<Summary> {
  const { ledger, log } = (await readJournal(join(folder, 'journal.jsonl')))!;
  return foldSummary(ledger, log);
}

test('an intent and an outcome are on the disk when their promises resolve', async () => {
  const folder = await aFolder();
  const disk = new MemoryDisk();
  const path = join(folder, 'journal.jsonl');
  const journal = await start(folder, aHeader(), disk);
  expect(disk.safeText(path)).toMatch(/^\{"type":"run","format":1,.*\n\{"type":"session","pid":4242,.*\n$/);
  await journal.intend(aPair(1));
  expect(disk.safeText(path)).toContain('{"type":"intent","row":1,"line":2,"primary_user_id":"auth0|p1"');
  await journal.settle(linked(1));
  expect(disk.safeText(path)).toContain('{"type":"outcome","record":{"row":1,');
});

const PLAN = { wrote: { user_metadata: { a: 1 } }, before: {} } as never;

test.each<[string, (journal: RunJournal) => Promise<unknown>]>([
  ['an intent', (journal) => journal.intend(aPair(2))],
  ['a merge plan', (journal) => journal.planMerge(1, PLAN)],
  ['a withdrawal', (journal) => journal.withdraw(aPair(1))],
  [
    'the intent after a withdrawal',
    (journal) => journal.withdraw(aPair(1)).then(() => journal.intend(aPair(1))),
  ],
  ['an outcome', (journal) => journal.settle(linked(1))],
  ['a tally', (journal) => journal.tally(TALLY)],
  ['a session', (journal) => journal.takeUp(SESSION)],
])('%s is not acknowledged or counted until the sync returns', async (_, write) => {
  const disk = new MemoryDisk();
  const path = join(await aFolder(), 'journal.jsonl');
  const journal = await start(dirname(path), aHeader(), disk);
  await journal.intend(aPair(1));
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  disk.pace = () => released;
  const counts = { ...journal.ledger.counts };
  const sessions = journal.sessionLog.sessions.length;
  let acknowledged = false;
  const done = write(journal).then(() => {
    acknowledged = true;
  });
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect({ acknowledged, counts: journal.ledger.counts }).toEqual({ acknowledged: false, counts });
  expect(journal.sessionLog.sessions).toHaveLength(sessions);
  const before = disk.safeText(path);
  release();
  await done;
  expect(disk.safeText(path).length).toBeGreaterThan(before.length);
});

test('a merge plan that is too long for a line is not written', async () => {
  const folder = await aFolder();
  const disk = new MemoryDisk();
  const journal = await start(folder, aHeader(), disk);
  const long = (length: number) =>
    ({ wrote: { app_metadata: { a: 'x'.repeat(length) } }, before: {} }) as never;
  // The rest of the line: the entry around the value, and its checksum.
  const frame = '{"type":"merge","row":1,"wrote":{"app_metadata":{"a":""}},"before":{}}'.length + 17;
  const before = disk.safeText(join(folder, 'journal.jsonl')).length;
  expect(await journal.planMerge(1, long(LONGEST_LINE - frame))).toBe(false);
  expect(disk.safeText(join(folder, 'journal.jsonl'))).toHaveLength(before);
  expect(await journal.planMerge(1, long(LONGEST_LINE - frame - 1))).toBe(true);
  expect(disk.safeText(join(folder, 'journal.jsonl'))).toHaveLength(before + LONGEST_LINE);
});

test('every outcome stands in its own file, and nowhere else', async () => {
  const folder = await aFolder();
  const journal = await start(folder);
  await Promise.all([journal.settle(linked(1)), journal.settle(failed(2)), journal.settle(duplicate(3))]);
  await journal.finish(COMPLETED);
  expect(await viewOf(folder, 'success')).toEqual([linked(1)]);
  expect(await viewOf(folder, 'failure')).toEqual([failed(2)]);
  expect(await viewOf(folder, 'skipped')).toEqual([duplicate(3)]);
  expect((await journalLines(folder)).map((line) => line.type)).toEqual([
    'run',
    'session',
    'outcome',
    'outcome',
    'outcome',
    'finished',
  ]);
});

// Worker threads, in which Stryker runs tests, cannot set the umask.
test.runIf(isMainThread)('the files are private to their owner under a lax umask', async () => {
  const folder = await aFolder();
  const before = process.umask(0);
  try {
    const journal = await start(folder);
    await journal.finish({ state: 'stopped', stop_reason: 'limit', finished_at: SESSION.startedAt });
  } finally {
    process.umask(before);
  }
  for (const name of ['journal.jsonl', 'success.jsonl', 'failure.jsonl', 'skipped.jsonl'] as const) {
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  }
});

test('a withdrawn row is as it was before', async () => {
  const folder = await aFolder();
  const journal = await start(folder);
  await journal.intend(aPair(1));
  await journal.withdraw(aPair(1));
  expect(journal.summary().counts).toMatchObject({ not_attempted: 3, unsettled: 0 });
  await journal.intend(aPair(1));
  expect(journal.summary().counts).toMatchObject({ not_attempted: 2, unsettled: 1 });
});

test('a row that an earlier session may have sent stays in doubt, whatever this session withdraws', async () => {
  const folder = await aFolder();
  const killed = await start(folder);
  await killed.intend(aPair(1));
  const journal = await resume(folder, (await recoverJournal(folder, aHeader()))!);
  await journal.intend(aPair(1));
  await journal.withdraw(aPair(1));
  expect(journal.ledger.isInDoubt(1)).toBe(true);
  expect((await journalLines(folder)).filter((line) => line.type === 'intent')).toHaveLength(1);
});

test('the summary of a run is the one its files give, over all of its sessions', async () => {
  const folder = await aFolder();
  const first = await start(folder, aHeader({ rows: 4 }));
  await first.intend(aPair(1));
  await first.settle(linked(1, { latency_ms: 140.3 }));
  await first.intend(aPair(2));
  await first.tally({
    at: '2026-07-27T01:00:10.000Z',
    requests: { sent: 20, throttled: 1, retried: 2 },
    rate: { limit: 50, learned_per_second: 16, waited_s: 0.5 },
  });
  // Killed here; an hour later:
  const recovered = await recoverJournal(folder, aHeader({ rows: 4 }));
  expect([...recovered!.ledger.inDoubt()]).toEqual([2]);
  const second = await resume(folder, recovered!, { pid: 4243, startedAt: '2026-07-27T02:00:00.000Z' });
  await second.settle(linked(2, { recovered: true, evidence: 'read' }));
  await second.settle(failed(3));
  await second.tally({
    at: '2026-07-27T02:00:05.000Z',
    requests: { sent: 10, throttled: 0, retried: 1 },
    rate: { waited_s: 0.25 },
  });
  await second.finish({ state: 'stopped', stop_reason: 'limit', finished_at: '2026-07-27T02:00:05.000Z' });
  expect(second.summary()).toEqual({
    state: 'stopped',
    stop_reason: 'limit',
    counts: { rows: 4, linked: 2, already_linked: 0, failed: 1, skipped: 0, not_attempted: 1, unsettled: 0 },
    failures_by_reason: { secondary_not_found: 1 },
    requests: { sent: 30, throttled: 1, retried: 3 },
    rate: { per_second: 2, limit: 50, learned_per_second: 16, waited_s: 0.8 },
    latency_ms: { p50: 140.3, p95: 140.3, p99: 140.3, max: 140.3 },
    input: aHeader({ rows: 4 }).input,
    tenant: 'acme.eu.auth0.com',
    started_at: '2026-07-27T01:00:00.000Z',
    finished_at: '2026-07-27T02:00:05.000Z',
    duration_s: 15,
    version: '1.0.0',
  });
  expect(await reportOf(folder)).toEqual(second.summary());
});

test('a run whose process was killed is interrupted, and ended when it was last seen', async () => {
  const folder = await aFolder();
  const killed = await start(folder);
  await killed.settle(linked(1));
  const summary = await reportOf(folder);
  expect(summary).toMatchObject({ state: 'interrupted', finished_at: linked(1).finished_at, duration_s: 5 });
  expect(summary).not.toHaveProperty('stop_reason');
});

test('a row is shown after it is safe, and nobody waits for the view', async () => {
  const folder = await aFolder();
  const disk = new MemoryDisk();
  const journal = await start(folder, aHeader(), disk);
  await journal.settle(linked(1));
  expect(journal.ledger.isSettled(1)).toBe(true);
  expect(disk.text(join(folder, 'success.jsonl'))).toBe('');
  await journal.finish(COMPLETED);
  expect(disk.safeText(join(folder, 'success.jsonl'))).toBe(`${JSON.stringify(linked(1))}\n`);
});

test('a row that ends twice is refused before it is written', async () => {
  const folder = await aFolder();
  const journal = await start(folder);
  await journal.settle(linked(1));
  await expect(journal.settle(failed(1))).rejects.toThrow('row 1 has ended twice');
  await journal.finish({ state: 'stopped', stop_reason: 'limit', finished_at: SESSION.startedAt });
  expect(await viewOf(folder, 'failure')).toEqual([]);
});
