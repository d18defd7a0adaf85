import { expect, test } from 'vitest';
import { openTerminal, wantsColor } from '../../../src/cli/console/terminal.ts';
import { aScreen } from '../../support/screen.ts';

test.each([
  ['a terminal', 80, {}, true],
  ['no terminal', undefined, {}, false],
  ['NO_COLOR', 80, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR, which counts as unset', 80, { NO_COLOR: '' }, true],
  ['a terminal that shows escape sequences as they are', 80, { TERM: 'dumb' }, false],
])('color on %s', (_name, columns, env, expected) => {
  expect(wantsColor(aScreen(columns), env)).toBe(expected);
});

test('NO_COLOR takes the colours away, not the progress bar', () => {
  const terminal = openTerminal(aScreen(80), { NO_COLOR: '1' });
  expect([terminal.interactive, terminal.color]).toEqual([true, false]);
});

test('text is printed above what stands on the last line', () => {
  const screen = aScreen(80);
  const terminal = openTerminal(screen, {});
  terminal.hold({ hide: () => screen.write('<hide>'), show: () => screen.write('<show>') });
  terminal.print('a log line\n');
  terminal.hold(undefined);
  terminal.print('another\n');
  expect(screen.text()).toBe('<hide>a log line\n<show>another\n');
});

test('a reader who went away ends nothing', () => {
  const screen = aScreen();
  const terminal = openTerminal(screen, {});
  expect(() => screen.emit('error', new Error('EPIPE'))).not.toThrow();
  screen.destroy();
  expect(() => terminal.print('to nobody\n')).not.toThrow();
});
