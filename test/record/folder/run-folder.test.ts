import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRunFolder, type RunFolderRequest } from '../../../src/record/folder/run-folder.ts';
import { type RunJson, writeRunJson } from '../../../src/record/folder/run-json.ts';
import { aFolder, problemOf } from '../support.ts';

const NOW = Date.UTC(2026, 10, 22, 17, 0, 5, 250);

function request(cwd: string, over: Partial<RunFolderRequest> = {}): RunFolderRequest {
  return { cwd, resume: false, now: NOW, ...over };
}

const RUN: RunJson = {
  format: 1,
  version: '1.0.0',
  run: '01J3',
  command: 'link',
  input: { path: 'pairs.csv', sha256: 'ab'.repeat(32), rows: 3 },
  tenant: 'acme.eu.auth0.com',
  options: { on_chain: 'refuse' },
  state: 'running',
  started_at: '2026-07-27T01:00:00.000Z',
};

async function mode(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

test('without --out a run gets a folder named for the time, in a runs/ that git ignores', async () => {
  const cwd = await aFolder();
  const before = process.umask(0);
  try {
    const first = await openRunFolder(request(cwd));
    const second = await openRunFolder(request(cwd));
    expect(first).toMatchObject({ path: join(cwd, 'runs/2026-11-22T17-00-05Z'), run: undefined });
    expect(second.path).toBe(join(cwd, 'runs/2026-11-22T17-00-05Z-2'));
    expect(await mode(first.path)).toBe(0o700);
    expect(await mode(join(cwd, 'runs'))).toBe(0o700);
  } finally {
    process.umask(before);
  }
  expect(await readFile(join(cwd, 'runs/.gitignore'), 'utf8')).toBe('*\n');
});

test('a runs/ that was there is left as it is', async () => {
  const cwd = await aFolder();
  await mkdir(join(cwd, 'runs'));
  await openRunFolder(request(cwd));
  expect(await readdir(join(cwd, 'runs'))).toEqual(['2026-11-22T17-00-05Z']);
});

test('a folder that holds a run is refused, with what to type', async () => {
  const cwd = await aFolder();
  const folder = await openRunFolder(request(cwd, { out: 'nights/monday' }));
  await writeRunJson(folder.path, RUN);
  await folder.close();
  expect(await problemOf(openRunFolder(request(cwd, { out: 'nights/monday' })))).toEqual({
    code: 'run_exists',
    message: 'nights/monday already contains a run, or part of one (run.json).',
    next: 'To continue it: --out nights/monday --resume. For a new run, choose another folder with --out.',
  });
  // The refusal gave the lock back.
  const resumed = await openRunFolder(request(cwd, { out: 'nights/monday', resume: true }));
  expect(resumed.run).toEqual(RUN);
});

test('a resume where no run is yet opens the folder for a new one', async () => {
  const cwd = await aFolder();
  const folder = await openRunFolder(request(cwd, { out: 'x', resume: true }));
  expect(folder).toMatchObject({ path: join(cwd, 'x'), run: undefined });
});

test('a folder with other things in it is taken, and they are left alone', async () => {
  const cwd = await aFolder();
  await writeFile(join(cwd, 'notes.txt'), 'mine');
  await openRunFolder(request(cwd, { out: '.' }));
  expect(await readFile(join(cwd, 'notes.txt'), 'utf8')).toBe('mine');
});

test('one run a folder: the second is refused while the first is at work', async () => {
  const cwd = await aFolder();
  await openRunFolder(request(cwd, { out: 'x', resume: true }));
  expect(await problemOf(openRunFolder(request(cwd, { out: 'x', resume: true })))).toMatchObject({
    code: 'locked',
  });
});

test.each([
  ['run_damaged', 'not json'],
  ['run_damaged', '{"format":1}'],
  ['journal_format', '{"format":2}'],
])('a run.json that can not be read is refused as %s: %s', async (code, text) => {
  const cwd = await aFolder();
  await writeFile(join(cwd, 'run.json'), text);
  expect(await problemOf(openRunFolder(request(cwd, { out: '.', resume: true })))).toMatchObject({ code });
});

test('a file where the folder should be is told as such', async () => {
  const cwd = await aFolder();
  await writeFile(join(cwd, 'x'), '');
  expect((await problemOf(openRunFolder(request(cwd, { out: 'x' })))).message).toContain(
    'could not make the folder x: EEXIST (a file stands where a folder should be)',
  );
});

// Root may write everywhere.
test.skipIf(process.getuid?.() === 0)('a folder that may not be written to is refused', async () => {
  const cwd = await aFolder();
  await chmod(cwd, 0o500);
  expect(await problemOf(openRunFolder(request(cwd, { out: 'x' })))).toMatchObject({
    code: 'disk',
    next: 'Make the folder writable for this user, or choose another with --out.',
  });
});

test.each([
  ['empty', [], false, []],
  ['with a copy of standard input', ['input.csv'], false, []],
  ["with somebody's file and a copy of standard input", ['notes.txt', 'input.csv'], true, ['notes.txt']],
  ['with a log', ['run.log', 'input.csv'], true, ['input.csv', 'run.log']],
  ['that another process holds', ['run.lock', 'input.csv'], true, ['input.csv', 'run.lock']],
] as const)(
  'a folder without a run, %s, is discarded as far as nobody needs it',
  async (_, files, stays, left) => {
    const cwd = await aFolder();
    const folder = await openRunFolder(request(cwd, { out: 'x' }));
    await folder.close();
    for (const file of files) await writeFile(join(folder.path, file), '');
    await folder.discardIfEmpty();
    expect(await readdir(cwd)).toEqual(stays ? ['x'] : []);
    expect(stays ? (await readdir(folder.path)).sort() : []).toEqual(left);
  },
);

test('a folder with a run is never discarded', async () => {
  const cwd = await aFolder();
  const folder = await openRunFolder(request(cwd, { out: 'x' }));
  await writeRunJson(folder.path, RUN);
  await folder.close();
  await folder.discardIfEmpty();
  const resumed = await openRunFolder(request(cwd, { out: 'x', resume: true }));
  await resumed.close();
  await resumed.discardIfEmpty();
  expect(await readdir(folder.path)).toEqual(['run.json']);
});
