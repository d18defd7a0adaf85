import type { FailureReason } from '../domain/reason.ts';
import type { Summary } from '../domain/summary.ts';

/** Stops that mean "nothing can start" when they come before anything was settled. */
const REFUSED_AT_THE_START = new Set(['unauthorized', 'forbidden', 'redirected', 'unreachable']);

/**
 * The exit code of a run, as the contract has it. 1 is given only for a run that is complete: whoever reads it
 * knows that there is nothing to resume.
 *
 * @param accepted reasons (`--accept`) that do not count as failures.
 */
export function exitCodeOf(summary: Summary, accepted: readonly FailureReason[]): number {
  const { counts, stop_reason: reason } = summary;
  const failed =
    counts.failed - accepted.reduce((sum, each) => sum + (summary.failures_by_reason[each] ?? 0), 0);
  switch (summary.state) {
    case 'completed':
      return failed > 0 ? 1 : 0;
    case 'interrupted':
      return reason === 'SIGTERM' ? 143 : 130;
    case 'stopped': {
      if (reason === 'limit') return failed > 0 ? 3 : 0;
      const settled = counts.linked + counts.already_linked + counts.failed + counts.unsettled;
      return settled === 0 && REFUSED_AT_THE_START.has(reason ?? '') ? 2 : 3;
    }
  }
}
