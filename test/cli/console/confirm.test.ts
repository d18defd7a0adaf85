import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { type Answer, confirm } from '../../../src/cli/console/confirm.ts';
import { aScreen } from '../../support/screen.ts';

/** Asks, types `keys` (with `columns`: on a terminal), and gives the answer and what was on the screen. */
async function ask(keys: string, columns?: number): Promise<{ answer: Answer; screen: string }> {
  const input = new PassThrough();
  const output = aScreen(columns);
  const answer = confirm({ input, output, question: 'Link 3 pairs on acme.auth0.com?' });
  input.end(keys);
  return { answer: await answer, screen: output.text() };
}

describe('what is typed', () => {
  test.each<[string, Answer]>([
    ['yes\n', 'yes'],
    ['  YES \r\n', 'yes'],
    ['y\n', 'no'],
    ['yes please\n', 'no'],
    ['no\n', 'no'],
    ['\n', 'no'],
    ['', 'no'],
  ])('%j is answered %s', async (keys, expected) => {
    expect((await ask(keys)).answer).toBe(expected);
  });

  test('Ctrl-C on a terminal aborts', async () => {
    expect((await ask('ye\x03', 80)).answer).toBe('aborted');
  });

  test('Ctrl-D on a terminal is a no, and ends the line of the question', async () => {
    const { answer, screen } = await ask('\x04', 80);
    expect(answer).toBe('no');
    expect(screen.endsWith('\n')).toBe(true);
  });
});

test('the question says what a yes is', async () => {
  expect((await ask('no\n')).screen).toBe('Link 3 pairs on acme.auth0.com? Type "yes" to continue: ');
});

test('a signal aborts the question and ends its line', async () => {
  const interrupt = new AbortController();
  const output = aScreen();
  const answer = confirm({
    input: new PassThrough(),
    output,
    question: 'Link?',
    signal: interrupt.signal,
  });
  interrupt.abort();
  expect(await answer).toBe('aborted');
  expect(output.text()).toBe('Link? Type "yes" to continue: \n');
});

test('a signal that came before asks nothing', async () => {
  const output = aScreen();
  const signal = AbortSignal.abort();
  expect(await confirm({ input: new PassThrough(), output, question: 'Link?', signal })).toBe('aborted');
  expect(output.text()).toBe('');
});

test('a tenant in the question cannot write on the terminal', async () => {
  const input = new PassThrough();
  const output = aScreen();
  const answer = confirm({ input, output, question: 'Link on \x1b[2J?' });
  input.end('no\n');
  await answer;
  expect(output.text()).toContain('Link on ␛[2J?');
});
