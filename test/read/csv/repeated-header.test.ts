import { describe, expect, test } from 'vitest';
import { type Header, resolveHeader } from '../../../src/read/csv/header.ts';
import { headerIn } from '../../../src/read/csv/repeated-header.ts';
import { retryNames } from '../../../src/read/csv/retry-names.ts';

function headerOf(line: string, mapping: Record<string, string> = {}): Header {
  const header = resolveHeader(line.split(','), ',', mapping, 'pairs.csv, line 1');
  if (!header.ok) throw new Error(header.error.message);
  return header.value;
}

describe('a line in the middle of a file', () => {
  test.each([
    ['primary_user_id,secondary_user_id,note', 'same'],
    [' Primary User ID ,secondary,anything', 'same'],
    ['primary,secondary', 'same'],
    ['secondary,primary,note', 'other'],
    ['primary,note,secondary', 'other'],
    ['primary,secondary,provider', 'other'],
    ['note,primary,secondary', 'other'],
    ['auth0|a,primary,secondary', undefined],
    ['a,secondary,b', undefined],
    ['', undefined],
  ] as const)('%s is the header: %s', (line, expected) => {
    expect(headerIn(line.split(','), headerOf('primary_user_id,secondary_user_id,note'))).toBe(expected);
  });

  test.each([
    ['keep,lose', 'same'],
    ['lose,keep', undefined],
    ['primary,secondary', 'same'],
    ['secondary,primary', 'other'],
  ] as const)('%s below a header of mapped names is the header: %s', (line, expected) => {
    const header = headerOf('keep,lose', { primary: 'keep', secondary: 'lose' });
    expect(headerIn(line.split(','), header)).toBe(expected);
  });
});

test.each<[line: string, mapping: Record<string, string>, names: string]>([
  ['Primary ID,secondary,note', {}, 'Primary ID,secondary,note'],
  ['keep,lose', { primary: 'keep', secondary: '2' }, 'primary_user_id,secondary_user_id'],
  ['primary,secondary', { primary: 'secondary', secondary: 'primary' }, 'secondary_user_id,primary_user_id'],
  [
    'primary,keep,lose',
    { primary: '2', secondary: '3' },
    'primary (not used),primary_user_id,secondary_user_id',
  ],
])('the columns %s are called in retry.csv what they are, %j', (line, mapping, names) => {
  const again = retryNames(headerOf(line, mapping));
  expect(again.join()).toBe(names);
  // With these names, the columns are found without the flag.
  const { columns } = headerOf(line, mapping);
  expect(headerOf(again.join()).columns).toEqual(columns);
});
