import { describe, expect, test } from 'vitest';
import type { FailureReason } from '../../src/domain/row/reason.ts';
import type { Counts, StopReason, Summary } from '../../src/domain/summary.ts';
import { exitCodeOf } from '../../src/run/exit-code.ts';
import { aSummary } from '../support/builders/a-summary.ts';

type Reasons = Partial<Record<FailureReason, number>>;

/** A summary in which these rows failed. */
function failing(
  reasons: Reasons,
  over: Partial<Omit<Summary, 'counts'>> = {},
  counts: Partial<Counts> = {},
) {
  const failed = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  return aSummary({ failures_by_reason: reasons, counts: { failed, ...counts }, ...over });
}

const NOTHING = { linked: 0, not_attempted: 5000 };

describe('the exit code of a run', () => {
  test.each<readonly [string, Summary, FailureReason[], number]>([
    ['all are linked', aSummary(), [], 0],
    ['some failed', failing({ rejected: 2 }), [], 1],
    ['all that failed is accepted', failing({ rejected: 2, cycle: 1 }), ['rejected', 'cycle'], 0],
    ['not all that failed is accepted', failing({ rejected: 2, cycle: 1 }), ['rejected'], 1],
    ['what is accepted did not come', failing({ rejected: 2 }), ['cycle'], 1],
  ])('that is complete: %s', (_what, summary, accepted, code) => {
    expect(exitCodeOf(summary, accepted)).toBe(code);
  });

  test.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that %s interrupted is %i, whatever failed', (stop_reason, code) => {
    const over = { state: 'interrupted', stop_reason } as const;
    expect(exitCodeOf(failing({ rejected: 2 }, over), [])).toBe(code);
  });

  test.each<readonly [string, Summary, FailureReason[], number]>([
    ['went well', failing({}, {}, NOTHING), [], 0],
    ['had a failure', failing({ rejected: 1 }, {}, NOTHING), [], 3],
    ['had a failure that is accepted', failing({ rejected: 1 }, {}, NOTHING), ['rejected'], 0],
    ['left a row in doubt', failing({}, {}, { ...NOTHING, unsettled: 1 }), [], 3],
  ])('of a canary that %s', (_what, summary, accepted, code) => {
    expect(exitCodeOf({ ...summary, state: 'stopped', stop_reason: 'limit' }, accepted)).toBe(code);
  });

  test.each<StopReason>(['unauthorized', 'forbidden', 'redirected', 'unreachable'])(
    'that was %s before the tenant said anything of a row is 2, and later 3',
    (stop_reason) => {
      const stopped = { state: 'stopped', stop_reason } as const;
      expect(exitCodeOf(failing({}, stopped, NOTHING), [])).toBe(2);
      expect(exitCodeOf(failing({ cycle: 7, invalid_row: 1 }, stopped, NOTHING), [])).toBe(2);
      expect(exitCodeOf(failing({ timeout: 1 }, stopped, NOTHING), [])).toBe(3);
      expect(exitCodeOf(failing({}, stopped, { linked: 1 }), [])).toBe(3);
      expect(exitCodeOf(failing({}, stopped, { ...NOTHING, already_linked: 1 }), [])).toBe(3);
      expect(exitCodeOf(failing({}, stopped, { ...NOTHING, unsettled: 1 }), [])).toBe(3);
    },
  );

  test.each<StopReason>(['max_failures', 'max_outage', 'max_duration', 'disk', 'input_changed', 'unsettled'])(
    'that stopped by %s is 3, however early',
    (stop_reason) => {
      expect(exitCodeOf(failing({}, { state: 'stopped', stop_reason }, NOTHING), [])).toBe(3);
    },
  );
});
