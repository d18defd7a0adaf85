import type { PlanCounts } from '../../domain/row/decision.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { RowLedger } from '../../record/ledger/row-ledger.ts';
import type { PlanView } from '../../report/render-plan.ts';
import type { PlannedInput } from '../planning/plan-file.ts';

/** What of the plan is still to be done. */
export interface RowsLeft {
  /** The plan's counts without the rows that are settled; `rows` are all of the input. */
  readonly counts: PlanCounts;
  readonly refusedByReason: PlanView['refusedByReason'];
  /** Of the rows to send, those that an earlier process may have sent. */
  readonly inDoubt: number;
}

/**
 * Counts what an earlier part of the run has left. A row that failed or is linked may have been sent or not, which its
 * line does not tell, so the rows are gone through once more.
 *
 * @param limit of the pairs to send, for those in doubt among them.
 */
export async function rowsLeft(
  { plan, rows }: Pick<PlannedInput, 'plan' | 'rows'>,
  known: RowLedger | undefined,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<RowsLeft> {
  const { counts, refusedByReason } = plan;
  if (known === undefined || isUntouched(known)) return { counts, refusedByReason, inDoubt: 0 };
  const left = { rows: counts.rows, ready: 0, already_linked: 0, refused: 0, skipped: 0 };
  const refused: Record<string, number> = {};
  let inDoubt = 0;
  for await (const batch of rows()) {
    for (const row of batch) {
      if (known.isSettled(row.row)) continue;
      const decision = plan.decide(row);
      switch (decision.kind) {
        case 'send':
          left.ready += 1;
          if (left.ready <= limit && known.isInDoubt(row.row)) inDoubt += 1;
          break;
        case 'refuse':
          left.refused += 1;
          refused[decision.reason] = (refused[decision.reason] ?? 0) + 1;
          break;
        case 'duplicate':
          left.skipped += 1;
          break;
        case 'already_linked':
          left.already_linked += 1;
          break;
        default:
          unreachable(decision);
      }
    }
  }
  return { counts: left, refusedByReason: refused, inDoubt };
}

function isUntouched({ counts }: RowLedger): boolean {
  return Object.values(counts).every((count) => count === 0);
}
