import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { problem } from '../../../src/domain/problem.ts';
import { createShutdown } from '../../../src/run/engine/shutdown.ts';
import {
  throwIfInterrupted,
  unlessInterrupted,
  untilInterrupted,
} from '../../../src/run/engine/throw-if-interrupted.ts';

/** All that comes, and how it ended. */
async function drain(chunks: AsyncIterable<Buffer>): Promise<{ text: string; error?: unknown }> {
  let text = '';
  try {
    for await (const chunk of chunks) text += chunk;
    return { text };
  } catch (error) {
    return { text, error };
  }
}

test('a stream comes through whole where no signal comes', async () => {
  const typed = new PassThrough();
  typed.write('one ');
  typed.end('two');
  expect(await drain(untilInterrupted(typed, new AbortController().signal))).toEqual({ text: 'one two' });
});

test('a signal ends the wait for a stream of which nothing comes any more', async () => {
  const stop = new AbortController();
  const typed = new PassThrough();
  typed.write('one');
  const drained = drain(untilInterrupted(typed, stop.signal));
  await new Promise(setImmediate);
  stop.abort();
  expect(await drained).toMatchObject({ text: 'one', error: { problem: { code: 'interrupted' } } });
});

const INTERRUPTED = { problem: { code: 'interrupted' }, message: 'Interrupted before anything was sent.' };

test('a command that was interrupted before it began says so', () => {
  expect(() => throwIfInterrupted(undefined)).not.toThrow();
  expect(() => throwIfInterrupted(new AbortController().signal)).not.toThrow();
  expect(() => throwIfInterrupted(AbortSignal.abort())).toThrow(INTERRUPTED.message);
});

test('work is left as soon as a signal comes, whatever it waits for', async () => {
  const shutdown = createShutdown();
  const left = unlessInterrupted(new Promise(() => {}), shutdown);
  shutdown.request('SIGINT');
  await expect(left).rejects.toMatchObject(INTERRUPTED);
  const why = () => problem('interrupted', 'nothing was written');
  await expect(unlessInterrupted(new Promise(() => {}), shutdown, why)).rejects.toThrow(
    'nothing was written',
  );
});

test('work that a brake stops tells itself what came of it', async () => {
  const shutdown = createShutdown();
  let end = (_what: string) => {};
  const work = new Promise<string>((resolve) => {
    end = resolve;
  });
  const done = unlessInterrupted(work, shutdown);
  shutdown.request('max_outage');
  await new Promise(setImmediate);
  end('done');
  expect(await done).toBe('done');
});

test('work that nothing interrupts ends as it does', async () => {
  expect(await unlessInterrupted(Promise.resolve('done'), createShutdown())).toBe('done');
});
