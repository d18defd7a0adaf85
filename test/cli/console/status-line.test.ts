import { expect, test } from 'vitest';
import { createStatusLine } from '../../../src/cli/console/status-line.ts';
import { openTerminal } from '../../../src/cli/console/terminal.ts';
import { fakeClock } from '../../support/clocks/fake-clock.ts';
import { aScreen } from '../../support/screen.ts';

const CLEAR = '\r\u001b[K';

test('on a terminal one line is written over, and is gone in the end', () => {
  const screen = aScreen(80);
  const status = createStatusLine(openTerminal(screen, {}), fakeClock(), false);
  status.update('one');
  status.update('two');
  status.stop();
  status.update('three');
  status.stop();
  expect(screen.text()).toBe(`${CLEAR}one${CLEAR}two${CLEAR}`);
});

test('what is printed stands above the line', () => {
  const screen = aScreen(80);
  const terminal = openTerminal(screen, {});
  const status = createStatusLine(terminal, fakeClock(), false);
  status.update('working');
  terminal.print('warning: x\n');
  expect(screen.text()).toBe(`${CLEAR}working${CLEAR}warning: x\n${CLEAR}working`);
});

test('a line never wraps', () => {
  const screen = aScreen(10);
  createStatusLine(openTerminal(screen, {}), fakeClock(), false).update('0123456789abc');
  expect(screen.text()).toBe(`${CLEAR}012345678`);
});

test('elsewhere there is a line a minute', async () => {
  const screen = aScreen();
  const clock = fakeClock();
  const status = createStatusLine(openTerminal(screen, {}), clock, false);
  for (let second = 0; second <= 125; second += 1) {
    status.update(`second ${second}`);
    await clock.advance(1000);
  }
  expect(screen.text()).toBe('2026-01-01T00:01:00.000Z  second 60\n2026-01-01T00:02:00.000Z  second 120\n');
});

test('when quiet there is nothing', () => {
  const screen = aScreen(80);
  const status = createStatusLine(openTerminal(screen, {}), fakeClock(), true);
  status.update('one');
  status.stop();
  expect(screen.text()).toBe('');
});
