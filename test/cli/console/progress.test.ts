import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createProgress, type Progress } from '../../../src/cli/console/progress.ts';
import { openTerminal, type Terminal } from '../../../src/cli/console/terminal.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import type { ProgressView } from '../../../src/report/render-progress.ts';
import { aScreen } from '../../support/screen.ts';

function aView(done: number, over: Partial<ProgressView['rate']> = {}): ProgressView {
  const rate = { throttled: 0, sent: done, waitedS: 0, ...over };
  return { done, total: 5000, failed: 0, rate };
}

/** A progress on a screen, and a clock that stands still until it is moved. */
function watch(columns?: number, quiet = false) {
  const screen = aScreen(columns);
  const terminal: Terminal = openTerminal(screen, {});
  let ms = 0;
  const clock: Clock = {
    now: () => Date.UTC(2026, 6, 27, 1) + ms,
    monotonic: () => ms,
    sleep: () => Promise.resolve(),
    random: () => 0,
  };
  const progress: Progress = createProgress(terminal, clock, quiet);
  const at = (seconds: number) => {
    ms = seconds * 1000;
  };
  return { progress, terminal, text: screen.text, at };
}

describe('off a terminal', () => {
  test('there is one line a minute, and a last one', () => {
    const { progress, text, at } = watch();
    for (let second = 0; second <= 130; second++) {
      at(second);
      progress.update(aView(second * 16));
    }
    progress.stop();
    expect(text().split('\n')).toEqual([
      '2026-07-27T01:01:00.000Z 19% 960/5,000, 16/s, 0 failed, 4 min 13 s left',
      '2026-07-27T01:02:00.000Z 38% 1,920/5,000, 16/s, 0 failed, 3 min 13 s left',
      '2026-07-27T01:02:10.000Z 41% 2,080/5,000, 16/s, 0 failed, 3 min 3 s left',
      '',
    ]);
  });

  test('the time left goes by the learned rate, for the burst at the start is faster', () => {
    const { progress, text, at } = watch();
    progress.update(aView(0));
    at(2);
    progress.update(aView(80, { learnedPerSecond: 2 }));
    progress.stop();
    expect(text()).toContain('40/s, 0 failed, 41 min left, learned 2/s');
  });

  test('an outage is told, a hiccup is not', () => {
    const { progress, text, at } = watch();
    progress.update(aView(0));
    at(61);
    progress.update(aView(10, { outageSinceMs: 60_000 }));
    at(122);
    progress.update(aView(10, { outageSinceMs: 60_000 }));
    expect(text().match(/no success for [^,]*/g)).toEqual(['no success for 1 min 2 s']);
  });

  test('a wait that ends in more than half a minute is told when it begins, once, and then every minute', () => {
    const { progress, text, at } = watch();
    for (let second = 0; second <= 70; second += 1) {
      at(second);
      const untilMs = 3_600_000 + second;
      progress.update(aView(10, second < 2 ? {} : { waitsFor: { kind: 'retry_after', untilMs } }));
    }
    expect(text().match(/^.*waiting until 02:00:00 UTC, as the tenant asks/gm)).toHaveLength(2);
    expect(text()).toMatch(/^2026-07-27T01:00:02.000Z/);
  });

  test('a short wait is told only where no success for long', () => {
    const { progress, text, at } = watch();
    progress.update(aView(0));
    at(61);
    progress.update(aView(10, { waitsFor: { kind: 'reset', untilMs: 80_000 } }));
    expect(text()).not.toContain('waiting');
    at(122);
    const outage = { outageSinceMs: 60_000, waitsFor: { kind: 'reset', untilMs: 130_000 } } as const;
    progress.update(aView(10, outage));
    expect(text()).toContain('waiting until 01:02:10 UTC, when its rate limit resets');
  });

  test('a run that never began is not spoken of, and stopping twice says nothing twice', () => {
    const { progress, text } = watch();
    progress.stop();
    progress.stop();
    progress.update(aView(1));
    progress.stop();
    expect(text()).toBe('');
  });
});

describe('on a terminal', () => {
  test('a bar with its facts is drawn at once, and taken away at the end', () => {
    const { progress, text } = watch(80);
    progress.update(aView(2500, { limit: 50 }));
    progress.stop();
    expect(stripVTControlCharacters(text())).toContain(
      '[==========----------] 50%  2,500/5,000  0 failed  burst 50',
    );
    expect(text()).toMatch(/\r\x1b\[K$/);
  });

  test('a terminal that says its width is 0 gets the bar of a usual one', () => {
    const { progress, text } = watch(0);
    progress.update(aView(2500, { limit: 50 }));
    progress.stop();
    expect(text()).toContain('0 failed  burst 50');
  });

  test('the last view is drawn before the bar goes', () => {
    const { progress, text } = watch(80);
    progress.update(aView(1));
    progress.update(aView(4999));
    progress.stop();
    expect(text()).toContain('99%  4,999/5,000');
  });

  test('the line never reaches the last column', () => {
    const { progress, text } = watch(60);
    progress.update(aView(2500, { limit: 50, reserve: 10, learnedPerSecond: 16, throttled: 3 }));
    progress.stop();
    const drawn = stripVTControlCharacters(text()).match(/\[=+-+\][^\r\n[\x1b]*/)?.[0] ?? '';
    expect(drawn).toContain('2,500/5,000  0 failed');
    expect(drawn.length).toBeLessThan(60);
  });

  test('a log line stands alone: the bar is cleared before it and drawn again after it', () => {
    const { progress, terminal, text } = watch(80);
    progress.update(aView(2500));
    const before = text().length;
    terminal.print('WARN something\n');
    progress.stop();
    expect(text().slice(before)).toMatch(/\r\x1b\[KWARN something\n.*2,500\/5,000/s);
  });

  test('wrapping and the cursor are left as they are, for a killed process could not put them back', () => {
    const { progress, text } = watch(80);
    progress.update(aView(1));
    progress.stop();
    expect(text()).not.toContain('\x1b[?');
  });
});

test('quiet is silent, on a terminal and off it', () => {
  for (const columns of [80, undefined]) {
    const { progress, text } = watch(columns, true);
    progress.update(aView(1));
    progress.stop();
    expect(text()).toBe('');
  }
});

test('a bar that nobody stops keeps no process alive', () => {
  const script = `
    import { createProgress } from './src/cli/console/progress.ts';
    import { openTerminal } from './src/cli/console/terminal.ts';
    import { systemClock } from './src/domain/clock.ts';
    const stream = Object.assign(process.stderr, { isTTY: true, columns: 80 });
    const rate = { throttled: 0, sent: 0, waitedS: 0 };
    createProgress(openTerminal(stream, {}), systemClock, false).update({ done: 1, total: 2, failed: 0, rate });
  `;
  const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(run.stderr).toContain('50%  1/2');
  expect([run.signal, run.status]).toEqual([null, 0]);
});
