import { expect, test } from 'vitest';
import {
  formatClock,
  formatCount,
  formatCounted,
  formatDuration,
  formatMs,
  formatRate,
  formatTime,
} from '../../../src/report/text/format.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567, '1,234,567'],
  [Number.NaN, '?'],
])('the count %d reads %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test('a noun agrees with its count', () => {
  expect(formatCounted(1, 'row')).toBe('1 row');
  expect(formatCounted(0, 'row')).toBe('0 rows');
  expect(formatCounted(5000, 'pair is', 'pairs are')).toBe('5,000 pairs are');
});

test.each([
  [-3, '0 s'],
  [0, '0 s'],
  [0.42, '0.4 s'],
  [9.94, '9.9 s'],
  [9.97, '10 s'],
  [42.4, '42 s'],
  [59.7, '1 min'],
  [65, '1 min 5 s'],
  [3599.6, '1 h'],
  [11_520, '3 h 12 min'],
  [11_549, '3 h 12 min'],
  [86_399, '1 d'],
  [50_040, '13 h 54 min'],
  [176_400, '2 d 1 h'],
  [Number.POSITIVE_INFINITY, '?'],
])('%d seconds read %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [0.05, '0.05/s'],
  [3.3333, '3.3/s'],
  [16, '16/s'],
  [15.94, '15.9/s'],
  [1234.5, '1,235/s'],
  [Number.NaN, '?/s'],
])('%d requests a second read %s', (perSecond, text) => {
  expect(formatRate(perSecond)).toBe(text);
});

test('milliseconds are whole', () => {
  expect(formatMs(1899.6)).toBe('1,900 ms');
});

test('a time loses its T and its fractions, and anything else stays as it is', () => {
  expect(formatTime('2026-07-27T01:05:12.345Z')).toBe('2026-07-27 01:05:12 UTC');
  expect(formatTime('yesterday')).toBe('yesterday');
});

test.each([
  ['today', 3_600_000, '02:05:12 UTC'],
  ['on another day', 86_400_000, '2026-07-28 01:05:12 UTC'],
  ['never', Number.POSITIVE_INFINITY, '?'],
])('a time of day that is %s', (_when, aheadMs, text) => {
  const now = Date.UTC(2026, 6, 27, 1, 5, 12);
  expect(formatClock(now + aheadMs, now)).toBe(text);
});
