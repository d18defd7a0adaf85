import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProblemError } from '../../../src/domain/problem.ts';
import { createPartialFile } from '../../../src/record/files/partial-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('a file has a temporary name until it is put in place, and is private under both', async () => {
  const target = join(await tempFolder(), 'users.gz');
  const file = await createPartialFile(target, '1');
  await file.append(Buffer.from('abc'));
  expect(await readdir(join(target, '..'))).toEqual(['.users.gz.1.part']);
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  await file.putInPlace();
  await file.discard();
  expect(await readdir(join(target, '..'))).toEqual(['users.gz']);
  expect(await readFile(target, 'utf8')).toBe('abc');
  expect((await stat(target)).mode & 0o777).toBe(0o600);
});

test('a restarted file contains nothing written before', async () => {
  const file = await createPartialFile(join(await tempFolder(), 'users.gz'), '1');
  await file.append(Buffer.from('abcdef'));
  await file.restart();
  expect(file.bytes).toBe(0);
  await file.append(Buffer.from('xy'));
  expect(file.bytes).toBe(2);
  expect(await readFile(file.path, 'utf8')).toBe('xy');
  await file.discard();
});

test('a discarded file leaves nothing, and the old target remains', async () => {
  const target = join(await tempFolder(), 'users.gz');
  await writeFile(target, 'old');
  const file = await createPartialFile(target, '1');
  await file.append(Buffer.from('new'));
  await file.discard();
  await file.discard();
  expect(await readdir(join(target, '..'))).toEqual(['users.gz']);
  expect(await readFile(target, 'utf8')).toBe('old');
});

test('two writers of the same target do not share a file', async () => {
  const target = join(await tempFolder(), 'users.gz');
  const [one, other] = [await createPartialFile(target, '1'), await createPartialFile(target, '2')];
  await one.append(Buffer.from('one'));
  await other.append(Buffer.from('other'));
  await one.putInPlace();
  expect(await readFile(target, 'utf8')).toBe('one');
  await other.putInPlace();
  expect(await readFile(target, 'utf8')).toBe('other');
});

test('a disk error is a ProblemError', async () => {
  const folder = await tempFolder();
  await expect(createPartialFile(join(folder, 'none', 'users.gz'), '1')).rejects.toThrow(ProblemError);
  await mkdir(join(folder, 'taken'));
  const file = await createPartialFile(join(folder, 'taken'), '1');
  await expect(file.putInPlace()).rejects.toThrow(ProblemError);
  await file.discard();
  expect(await readdir(folder)).toEqual(['taken']);
});
