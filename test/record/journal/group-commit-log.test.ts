import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupCommitLog } from '../../../src/record/journal/group-commit-log.ts';
import { MemoryDisk } from '../memory-disk.ts';
import { aFolder, problemOf } from '../support.ts';

test('a line is synced before its append resolves', async () => {
  const disk = new MemoryDisk();
  const log = await GroupCommitLog.open('j', 'each-group', disk);
  await log.append('one\n');
  expect(disk.safeText('j')).toBe('one\n');
});

test('lines appended during a sync share the next write and sync', async () => {
  const disk = new MemoryDisk();
  let go = () => {};
  disk.pace = () =>
    new Promise<void>((resolve) => {
      go = resolve;
    });
  const log = await GroupCommitLog.open('j', 'each-group', disk);
  const first = log.append('first\n');
  await new Promise(setImmediate);
  const rest = Array.from({ length: 100 }, (_, n) => log.append(`${n}\n`));
  expect(disk.writes).toBe(0);
  disk.pace = () => Promise.resolve();
  go();
  await Promise.all([first, ...rest]);
  expect({ writes: disk.writes, syncs: disk.syncs }).toEqual({ writes: 2, syncs: 2 });
});

test('lines appended while the disk rests share the next write and sync', async () => {
  const disk = new MemoryDisk();
  let rested = () => {};
  disk.rest = () =>
    new Promise<void>((resolve) => {
      rested = resolve;
    });
  const log = await GroupCommitLog.open('j', 'each-group', disk);
  await log.append('first\n');
  const rest = Array.from({ length: 100 }, (_, n) => log.append(`${n}\n`));
  await new Promise(setImmediate);
  expect(disk.writes).toBe(1);
  rested();
  await Promise.all(rest);
  expect({ writes: disk.writes, syncs: disk.syncs }).toEqual({ writes: 2, syncs: 2 });
  rested();
  await log.close();
});

test('the file keeps the order of the appends', async () => {
  const path = join(await aFolder(), 'j');
  const log = await GroupCommitLog.open(path, 'each-group');
  const lines = Array.from({ length: 500 }, (_, n) => `${n}\n`);
  await Promise.all(lines.map((line) => log.append(line)));
  await log.close();
  expect(await readFile(path, 'utf8')).toBe(lines.join(''));
});

test('a view is synced once, when it is closed', async () => {
  const disk = new MemoryDisk();
  const log = await GroupCommitLog.open('v', 'at-close', disk);
  await log.append('one\n');
  await log.append('two\n');
  expect(disk.syncs).toBe(0);
  await log.close();
  expect(disk.safeText('v')).toBe('one\ntwo\n');
});

test('a file is private to its owner, even where it existed with a lax mode', async () => {
  const path = join(await aFolder(), 'j');
  await writeFile(path, 'old\n');
  await (await GroupCommitLog.open(path, 'each-group')).close();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('after the first error everything pending and everything later is refused with it', async () => {
  const disk = new MemoryDisk(2, 'ENOSPC');
  const log = await GroupCommitLog.open('runs/x/journal.jsonl', 'each-group', disk);
  await log.append('safe\n');
  const pending = [log.append('a\n'), log.append('b\n')];
  const problems = await Promise.all(pending.map(problemOf));
  disk.operationsLeft = Number.POSITIVE_INFINITY;
  expect(await problemOf(log.append('c\n'))).toEqual(problems[0]);
  expect(await problemOf(log.close())).toEqual(problems[0]);
  expect(problems[0]).toEqual({
    code: 'disk',
    message: 'could not write runs/x/journal.jsonl: ENOSPC (no space left on the disk)',
    next: 'Free some space, then run the same command with --out and --resume.',
  });
  expect(disk.text('runs/x/journal.jsonl')).not.toContain('c');
});

test('nothing is acknowledged that a power cut would take, wherever the disk fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(12), fc.array(fc.nat(4), { maxLength: 12 }), async (operations, bursts) => {
      const disk = new MemoryDisk(operations);
      const log = await GroupCommitLog.open('j', 'each-group', disk);
      let acknowledged = '';
      let n = 0;
      for (const burst of bursts) {
        const lines = Array.from({ length: burst }, () => `${n++}\n`);
        const done = await Promise.allSettled(lines.map((line) => log.append(line)));
        acknowledged += lines.filter((_, at) => done[at]?.status === 'fulfilled').join('');
      }
      expect(disk.safeText('j')).toBe(acknowledged);
    }),
  );
});

test('an append to a closed log is a bug and no disk error', async () => {
  const log = await GroupCommitLog.open('j', 'each-group', new MemoryDisk());
  await log.close();
  await expect(log.append('late\n')).rejects.toThrow('j is closed');
});

test('what cannot be synced or closed is refused at the end, and the first error counts', async () => {
  const ends: [number, string | undefined, string][] = [
    [1, undefined, 'could not write j: EIO (the disk reports an input/output error)'],
    [9, 'EDQUOT', 'could not close j: EDQUOT (the disk quota is used up)'],
    [1, 'EDQUOT', 'could not write j: EIO (the disk reports an input/output error)'],
  ];
  for (const [operations, closing, message] of ends) {
    const disk = new MemoryDisk(operations);
    disk.closing = closing;
    const log = await GroupCommitLog.open('j', 'at-close', disk);
    await log.append('one\n');
    expect(await problemOf(log.close())).toMatchObject({ code: 'disk', message });
    expect(log.failure?.problem.message).toBe(message);
  }
});

test('a log says how many characters wait for the disk', async () => {
  const log = await GroupCommitLog.open('j', 'each-group', new MemoryDisk());
  expect(log.waiting).toBe(0);
  const done = [log.append('one\n'), log.append('two\n')];
  expect(log.waiting).toBe(8);
  await Promise.all(done);
  expect(log.waiting).toBe(0);
});

test('what is appended in one turn shares a write, and a closing log does not wait for the disk to rest', async () => {
  const disk = new MemoryDisk();
  let rests = 0;
  disk.rest = async () => void rests++;
  const log = await GroupCommitLog.open('j', 'each-group', disk);
  void log.append('one\n');
  void log.append('two\n');
  await log.close();
  expect({ writes: disk.writes, rests }).toEqual({ writes: 1, rests: 0 });
  expect(disk.safeText('j')).toBe('one\ntwo\n');
});
