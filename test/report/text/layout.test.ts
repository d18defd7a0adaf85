import { expect, test } from 'vitest';
import { countLines, firstOf, labelled, page } from '../../../src/report/text/layout.ts';
import { painter } from '../../../src/report/text/paint.ts';

const plain = painter(false);

test('counts stand below each other, above the sum', () => {
  expect(
    countLines(
      [
        { count: 990, label: 'a' },
        { count: 10, label: 'b' },
      ],
      { count: 1000, label: 'all' },
      plain,
    ),
  ).toEqual(['    990  a', '     10  b', '  -----', '  1,000  all']);
});

test('a count of 0 is never coloured', () => {
  const lines = countLines(
    [{ count: 0, label: 'a', tone: 'bad' }],
    { count: 0, label: 'all' },
    painter(true),
  );
  expect(lines.join('')).not.toContain('\x1b');
});

test('what is left out of a list is counted', () => {
  expect(firstOf(5, ['a', 'b'])).toEqual(['a', 'b', '… and 3 more']);
  expect(firstOf(2, ['a', 'b'])).toEqual(['a', 'b']);
  expect(firstOf(2, [])).toEqual([]);
});

test('empty blocks leave no gap', () => {
  expect(page([['a'], [], labelled([]), ['b', 'c']])).toBe('a\n\nb\nc\n');
});
