import type { RateView } from '../../domain/ports.ts';
import type { RowLedger } from '../../record/ledger/row-ledger.ts';
import type { ProgressView } from '../../report/render-progress.ts';

/** How many rows have their outcome. */
export function settledRows({ counts }: RowLedger): number {
  const { linked, already_linked, failed, duplicate, unlinked, left_alone } = counts;
  return linked + already_linked + failed + duplicate + unlinked + left_alone;
}

export function progressOf(ledger: RowLedger, rate: RateView): ProgressView {
  return { done: settledRows(ledger), total: ledger.rows, failed: ledger.counts.failed, rate };
}
