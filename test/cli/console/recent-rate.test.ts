import { expect, test } from 'vitest';
import { recentPerSecond, type Sample, withSample } from '../../../src/cli/console/recent-rate.ts';

function samplesOf(...points: [atMs: number, done: number][]): readonly Sample[] {
  return points.reduce<readonly Sample[]>((all, [atMs, done]) => withSample(all, { atMs, done }), []);
}

test.each<[string, [number, number][], number | undefined]>([
  ['nothing is told of one sample', [[0, 0]], undefined],
  [
    'nothing is told of less than a second',
    [
      [0, 0],
      [900, 50],
    ],
    undefined,
  ],
  [
    'two samples give a rate',
    [
      [0, 0],
      [2000, 32],
    ],
    16,
  ],
  [
    'a resumed run does not count what was done before it',
    [
      [0, 4000],
      [1000, 4016],
    ],
    16,
  ],
  [
    'what is older than the window is forgotten',
    [
      [0, 0],
      [1000, 500],
      [31_000, 530],
      [61_000, 560],
    ],
    1,
  ],
  [
    'an outage brings it down to nothing',
    [
      [0, 0],
      [10_000, 160],
      [40_000, 160],
    ],
    0,
  ],
])('%s', (_name, points, expected) => {
  expect(recentPerSecond(samplesOf(...points))).toBe(expected);
});

test('samples that come thick and fast are not all kept', () => {
  const points = Array.from({ length: 10_000 }, (_, i): [number, number] => [i * 10, i]);
  expect(samplesOf(...points).length).toBeLessThan(125);
});
