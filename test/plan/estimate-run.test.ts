import { expect, it } from 'vitest';
import { estimateRun } from '../../src/plan/estimate-run.ts';

it.each([
  [{ pairs: 100 }, { requests: 100, seconds: null, per_second: null }],
  [
    { pairs: 0, perSecond: 2 },
    { requests: 0, seconds: 0, per_second: 2 },
  ],
  [
    { pairs: 101, perSecond: 2 },
    { requests: 101, seconds: 51, per_second: 2 },
  ],
  [
    { pairs: 400, perSecond: 16, burst: 40 },
    { requests: 400, seconds: 23, per_second: 16 },
  ],
  [
    { pairs: 10, perSecond: 16, burst: 40 },
    { requests: 10, seconds: 0, per_second: 16 },
  ],
  [
    { pairs: 100, requestsPerPair: 2, perSecond: 10 },
    { requests: 200, seconds: 20, per_second: 10 },
  ],
])('%j is estimated as %j', (run, expected) => {
  expect(estimateRun(run)).toEqual(expected);
});
