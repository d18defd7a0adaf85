import { expect, test } from 'vitest';
import {
  fitFacts,
  type ProgressView,
  progressFacts,
  renderProgressLine,
} from '../../src/report/render-progress.ts';

const view: ProgressView = {
  done: 3120,
  total: 5000,
  failed: 4,
  rate: { throttled: 0, sent: 3130, waitedS: 0 },
};
const now = new Date('2026-07-27T01:02:03.456Z');

test('a line says when, how far, how many failed', () => {
  expect(renderProgressLine(view, {}, now)).toBe('2026-07-27T01:02:03.456Z 62% 3,120/5,000, 4 failed');
});

test('a line says all that is known of speed and rate', () => {
  const rate = {
    ...view.rate,
    learnedPerSecond: 16,
    perSecondCap: 20,
    limit: 50,
    reserve: 10,
    throttled: 3,
    waitedS: 190.5,
  };
  expect(renderProgressLine({ ...view, rate }, { perSecond: 15.94, leftS: 118 }, now)).toBe(
    '2026-07-27T01:02:03.456Z 62% 3,120/5,000, 15.9/s, 4 failed, 1 min 58 s left, learned 16/s, --rate 20/s, ' +
      'burst 50, reserve 10, 3 throttled (429), waited 3 min 10 s',
  );
});

test('an outage comes right behind the count', () => {
  expect(progressFacts(view, { outageS: 43 })[1]).toBe('no success for 43 s, waiting');
});

test('a wait with an end says when that is, even where there is room for little', () => {
  const until = now.getTime() + 3_600_000;
  const pace = { outageS: 43, waitsFor: { kind: 'retry_after', until }, nowMs: now.getTime() } as const;
  const facts = progressFacts(view, pace);
  expect(facts.slice(1, 4)).toEqual([
    'waiting until 02:02:03 UTC',
    'as the tenant asks (Retry-After)',
    'no success for 43 s',
  ]);
  // Beside a bar on 80 columns.
  expect(fitFacts(facts, 51)).toBe('3,120/5,000  waiting until 02:02:03 UTC');
  expect(progressFacts(view, { waitsFor: { kind: 'reset', until }, nowMs: now.getTime() })[2]).toMatch(
    /resets/,
  );
});

test('100% is said of nothing that is not done, and of a run without rows', () => {
  expect(renderProgressLine({ ...view, done: 4999 }, {}, now)).toContain(' 99% ');
  expect(renderProgressLine({ ...view, done: 0, total: 0 }, {}, now)).toContain(' 100% ');
});

test('a narrow terminal shows the first facts that fit, and always one', () => {
  const facts = ['10/20', '5/s', '0 failed'];
  expect(fitFacts(facts, 80)).toBe('10/20  5/s  0 failed');
  expect(fitFacts(facts, 20)).toBe('10/20  5/s');
  expect(fitFacts(facts, 3)).toBe('10/20');
  expect(fitFacts([], 80)).toBe('');
});
