import { expect, test } from 'vitest';
import { renderRepeatedHeaders } from '../../../src/report/text/repeated-headers.ts';

test.each([
  [0, [], []],
  [1, [4], ['line 4: the header again, skipped']],
  [2, [4, 9], ['lines 4 and 9: the header again, skipped']],
  [3, [4, 9, 12], ['lines 4, 9 and 12: the header again, skipped']],
  [1200, [4, 9, 12], ['lines 4, 9, 12 and 1,197 more: the header again, skipped']],
])('%i headers in the middle, the first of them in lines %j, are told so', (count, lines, told) => {
  expect(renderRepeatedHeaders({ count, lines })).toEqual(told);
});
