import { type FailureReason, GIVEN_UP, PRESERVATION_REASONS, TENANT_REASONS } from '../domain/row/reason.ts';
import { isSignal, signalExitCode } from '../domain/signal.ts';
import type { Summary } from '../domain/summary.ts';
import { unreachable } from '../domain/unreachable.ts';

/** Stops that mean "nothing can start" when they come before the tenant has said anything about a row. */
const REFUSED_AT_THE_START = new Set([
  'unauthorized',
  'forbidden',
  'redirected',
  'unreachable',
  'untrusted_certificate',
  'proxy_credentials',
]);

/**
 * The exit code of a run (docs/output.md, "Exit codes"). 1 means that the run is complete: there is nothing to resume.
 *
 * @param accepted reasons (`--accept`) that do not count as failures.
 */
export function exitCodeOf(summary: Summary, accepted: readonly FailureReason[]): number {
  const { counts, stop_reason: reason } = summary;
  const failed = counts.failed - countOf(summary, accepted);
  switch (summary.state) {
    case 'completed':
      return failed > 0 ? 1 : 0;
    case 'interrupted':
      // A process that ended without a word left no reason; it is read as Ctrl-C is.
      return signalExitCode(isSignal(reason) ? reason : 'SIGINT');
    case 'stopped':
      if (reason === 'limit') return failed > 0 || counts.unsettled > 0 ? 3 : 0;
      return REFUSED_AT_THE_START.has(reason ?? '') && !hasStarted(summary) ? 2 : 3;
    default:
      return unreachable(summary.state);
  }
}

/** Whether any row has met the tenant: those that the plan refused have not. */
function hasStarted(summary: Summary): boolean {
  const { linked, already_linked, unlinked = 0, unsettled } = summary.counts;
  const failed = countOf(summary, [...TENANT_REASONS, ...PRESERVATION_REASONS, ...GIVEN_UP]);
  return linked + already_linked + unlinked + unsettled + failed > 0;
}

function countOf({ failures_by_reason: counts }: Summary, reasons: readonly FailureReason[]): number {
  return reasons.reduce((sum, reason) => sum + (counts[reason] ?? 0), 0);
}
