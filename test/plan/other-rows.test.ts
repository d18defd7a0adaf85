import { describe, expect, it } from 'vitest';
import { nameRows, otherRows } from '../../src/plan/other-rows.ts';

const names = (rows: readonly number[], own?: number) =>
  nameRows(otherRows(rows.length, (at) => rows[at] ?? 0, own));

describe('other rows in a message', () => {
  it.each([
    [[], undefined, ''],
    [[7], 7, ''],
    [[3], undefined, 'row 3'],
    [[3, 5], 3, 'row 5'],
    [[3, 5], undefined, 'rows 3 and 5'],
    [[1, 2, 3, 4, 5], undefined, 'rows 1, 2, 3, 4 and 5'],
    [[1, 2, 3, 4, 5, 6], 6, 'rows 1, 2, 3, 4 and 5'],
    [[1, 2, 3, 4, 5, 6, 7, 8], 2, 'rows 1, 3, 4, 5, 6 and 2 more'],
  ])('%j without %j are "%s"', (rows, own, expected) => {
    expect(names(rows, own)).toBe(expected);
  });
});
