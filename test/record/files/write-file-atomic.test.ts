import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomic } from '../../../src/record/files/write-file-atomic.ts';
import { removeStoredStdin, storedStdinPath, storeStdin } from '../../../src/record/folder/stored-stdin.ts';
import { aFolder, problemOf } from '../support.ts';

async function* thenThrow(text: string, cause: Error): AsyncGenerator<string> {
  yield text;
  throw cause;
}

test('a file is replaced as a whole, and private whatever it was', async () => {
  const path = join(await aFolder(), 'summary.json');
  await writeFile(path, 'old, and longer than the new', { mode: 0o644 });
  await writeFile(join(path, '../.summary.json.tmp'), 'left by a killed run', { mode: 0o644 });
  await writeFileAtomic(path, ['{', '}\n']);
  expect(await readFile(path, 'utf8')).toBe('{}\n');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('if the content fails, the old file remains and no temporary file', async () => {
  const folder = await aFolder();
  const path = join(folder, 'retry.csv');
  await writeFile(path, 'old');
  await expect(writeFileAtomic(path, thenThrow('half', new Error('changed')))).rejects.toThrow('changed');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['retry.csv']);
});

test('a disk error names the file', async () => {
  const path = join(await aFolder(), 'gone/summary.json');
  expect((await problemOf(writeFileAtomic(path, ['x']))).message).toBe(
    `could not write ${path}: ENOENT (no such file or folder)`,
  );
});

test('standard input is stored only if complete, and removed with the completed run', async () => {
  const folder = await aFolder();
  await expect(storeStdin(folder, thenThrow('a,b\n', new Error('cut off')))).rejects.toThrow('cut off');
  expect(await storedStdinPath(folder)).toBeUndefined();
  const path = await storeStdin(folder, [Buffer.from('a,b\n'), Buffer.from('1,2\n')]);
  expect(await storedStdinPath(folder)).toBe(path);
  expect(await readFile(path, 'utf8')).toBe('a,b\n1,2\n');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await removeStoredStdin(folder);
  await removeStoredStdin(folder);
  expect(await readdir(folder)).toEqual([]);
});
