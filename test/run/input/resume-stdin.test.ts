import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createShutdown } from '../../../src/run/engine/shutdown.ts';
import { resumeStdin } from '../../../src/run/input/resume-stdin.ts';
import { readStandardInput, type StandardInput } from '../../../src/run/input/standard-input.ts';
import { fakeClock } from '../../support/clocks/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const TEXT = 'a,b\n1,2\n';
const BEGUN = { path: '-', rows: 1, sha256: createHash('sha256').update(TEXT).digest('hex') };

function aWorld(stdin: StandardInput) {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  return { stdin, stop: createShutdown(), clock: fakeClock(), warn, warnings };
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** A terminal, or a pipe, where nothing comes. */
function silent(isTTY: boolean): StandardInput {
  return { isTTY, [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
}

test('a terminal is no input: nobody waits for what is typed there', async () => {
  const folder = await tempFolder();
  writeFileSync(join(folder, 'input.csv'), TEXT);
  expect(await resumeStdin(folder, BEGUN, aWorld(silent(true)))).toBe(join(folder, 'input.csv'));
});

test('without a kept copy the same input is kept, however it comes in pieces, and another is not', async () => {
  const folder = await tempFolder();
  await expect(resumeStdin(folder, BEGUN, aWorld(silent(true)))).rejects.toMatchObject({
    problem: { code: 'input_missing' },
  });
  await expect(resumeStdin(folder, BEGUN, aWorld(chunks()))).rejects.toMatchObject({
    problem: { code: 'input_missing' },
  });
  await expect(resumeStdin(folder, BEGUN, aWorld(chunks(TEXT, '3,4\n')))).rejects.toMatchObject({
    problem: { code: 'input_differs' },
  });
  expect(readdirSync(folder)).toEqual([]);
  expect(await resumeStdin(folder, BEGUN, aWorld(chunks(...TEXT)))).toBe(join(folder, 'input.csv'));
});

test('silence is told once, after five seconds, and not where something came', async () => {
  const world = aWorld(silent(false));
  const wait = readStandardInput(world, 'A hint.').next();
  await world.clock.advance(4999);
  expect(world.warnings).toEqual([]);
  await world.clock.advance(60_000);
  expect(world.warnings).toEqual([
    'Nothing has arrived on standard input yet, and it is still open. A hint.',
  ]);
  world.stop.request('SIGINT');
  await expect(wait).rejects.toMatchObject({ problem: { code: 'interrupted' } });

  const heard = aWorld(chunks(TEXT));
  for await (const _ of readStandardInput(heard, 'A hint.')) await heard.clock.advance(60_000);
  expect(heard.warnings).toEqual([]);
});

test('what the system says of standard input is a problem, and anything else a bug', async () => {
  const failing = (error: Error) => readStandardInput(aWorld(thrown(error)), '').next();
  const eio = Object.assign(new Error('read EIO'), { code: 'EIO', syscall: 'read' });
  await expect(failing(eio)).rejects.toMatchObject({ problem: { code: 'input_unreadable' } });
  await expect(failing(new Error('a bug'))).rejects.toThrow('a bug');
});

async function* thrown(error: Error): AsyncGenerator<Uint8Array> {
  yield* [];
  throw error;
}
