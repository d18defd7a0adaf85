import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isRunning, processStart, UNKNOWN_START } from '../../../src/record/folder/process-start.ts';

test('a process has one start, fit for a file’s name, for as long as it runs', async () => {
  const start = await processStart(process.pid);
  expect(start).toMatch(/^[\w-]+$/);
  expect(await processStart(process.pid)).toBe(start);
  expect(await isRunning(process.pid, start!)).toBe(true);
});

test('another start with the same number is another process', async () => {
  expect(await isRunning(process.pid, '00000000-1')).toBe(false);
});

test('a start that could not be told counts as running while the number is in use', async () => {
  expect(await isRunning(process.pid, UNKNOWN_START)).toBe(true);
});

test('a process that has ended does not run', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  expect(await isRunning(child.pid!, UNKNOWN_START)).toBe(false);
});
