import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProblemError } from '../../../src/domain/problem.ts';
import { makePrivate, syncFolder } from '../../../src/record/journal/disk.ts';
import { damaged, foreignFormat } from '../../../src/record/journal/journal-problem.ts';
import { otherInput, requireSameRun } from '../../../src/record/journal/match-run.ts';
import { refuseOrphans } from '../../../src/record/journal/refuse-orphans.ts';
import { aFolder, aHeader, problemOf } from '../support.ts';

const OTHER = { path: '-', sha256: 'cd'.repeat(32) };

test('a resume with the same command, tenant and input is accepted, whatever the path and version', () => {
  const wanted = { ...aHeader(), run: 'another', version: '9.9.9' };
  const moved = { ...wanted, input: { ...wanted.input, path: 'moved.csv' } };
  expect(() => requireSameRun('runs/x', aHeader(), moved)).not.toThrow();
});

test.each([
  ['run_differs', aHeader({ command: 'undo' }), 'Choose another folder with --out.'],
  [
    'tenant_differs',
    aHeader({ tenant: 'other.auth0.com' }),
    'Choose another folder with --out, or continue with --domain acme.eu.auth0.com.',
  ],
])('%s names the way out', async (code, wanted, next) => {
  const refusal = (async () => requireSameRun('runs/x', aHeader(), wanted))();
  expect(await problemOf(refusal)).toMatchObject({ code, next });
});

test('another input is described by its name, rows and checksum', () => {
  const begun = aHeader().input;
  expect(otherInput('runs/x', begun, { ...OTHER, rows: 7 }).problem.message).toBe(
    `runs/x contains a run of other pairs: it started with pairs.csv of ${begun.rows} rows, sha256 abababababab…; ` +
      'standard input now has 7 rows, sha256 cdcdcdcdcdcd….',
  );
  expect(otherInput('runs/x', begun, { ...OTHER, rows: 7 }).problem.next).toMatch(
    /^Continue with the original file, or start/,
  );
  expect(otherInput('runs/x', begun, OTHER).problem.message).toContain('standard input now is sha256 cdcd');
  expect(otherInput('runs/x', begun, OTHER).problem.next).toMatch(/^Continue with no input \(<\/dev\/null\)/);
});

test('a damaged journal is repaired from a copy, or cut where lines remain', () => {
  expect(damaged('j', 1, 'is odd')).toBeInstanceOf(ProblemError);
  expect(damaged('j', 1, 'is odd').problem.next).toContain('start a new run with another --out');
  expect(damaged('j', 7, 'is odd').problem.message).toMatch(/^j is damaged: line 7 is odd\. /);
  expect(damaged('j', 7, 'is odd').problem.next).toContain('keep the first 6 lines (head -n 6)');
});

test.each([
  [2, '2'],
  ['x', '"x"'],
  [undefined, 'none'],
])('a journal of format %j is refused by that name', (found, name) => {
  expect(foreignFormat('j', found).problem).toMatchObject({
    code: 'journal_format',
    message: `j has format ${name}, and this version reads format 1 only.`,
  });
});

test('empty files are no orphans, files with lines are', async () => {
  const folder = await aFolder();
  await writeFile(join(folder, 'success.jsonl'), '');
  await expect(refuseOrphans(folder, ['success.jsonl', 'failure.jsonl'])).resolves.toBeUndefined();
  await writeFile(join(folder, 'failure.jsonl'), '{}\n');
  const refused = await problemOf(refuseOrphans(folder, ['success.jsonl', 'failure.jsonl']));
  expect(refused.code).toBe('run_damaged');
  expect(refused.message).toMatch(/failure\.jsonl contains lines of a run/);
});

test('a folder that does not exist cannot be synced, and a lax file is made private', async () => {
  const folder = await aFolder();
  await expect(syncFolder(join(folder, 'none'))).rejects.toThrow('ENOENT');
  const path = join(folder, 'file');
  await writeFile(path, '');
  await chmod(path, 0o666);
  await makePrivate(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});
