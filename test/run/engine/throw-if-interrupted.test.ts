import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { untilInterrupted } from '../../../src/run/engine/throw-if-interrupted.ts';

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
