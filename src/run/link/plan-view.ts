import type { RateView } from '../../domain/ports.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import { estimateRun } from '../../plan/estimate-run.ts';
import type { Plan } from '../../plan/plan.ts';
import { requestsOfPair, requestsPerPair } from '../../plan/requests-per-pair.ts';
import type { RowLedger } from '../../record/ledger/row-ledger.ts';
import type { PlanView } from '../../report/render-plan.ts';
import { renderRepeatedHeaders } from '../../report/text/repeated-headers.ts';
import type { PlannedInput } from '../planning/plan-file.ts';
import { previewPlan } from '../planning/preview.ts';
import { rowsLeft } from '../session/rows-left.ts';
import { settledRows } from '../session/settled-rows.ts';

export interface PlanViewOptions {
  readonly tenant: string;
  readonly rate: Pick<RateView, 'perSecondCap'>;
  /** What earlier sessions of the run have settled. */
  readonly known: RowLedger | undefined;
  readonly limit: number | undefined;
  readonly readBack: boolean;
  readonly preservation: PreservationOptions;
  /** Profiles for snapshots come from `--users`. */
  readonly fromExport: boolean;
}

/** The plan as a person is shown it. Reads the beginning of the input again, for the first pairs. */
export async function planViewOf(input: PlannedInput, options: PlanViewOptions): Promise<PlanView> {
  const { tenant, rate, known, limit, readBack, preservation, fromExport } = options;
  const { plan } = input;
  const { counts, refusedByReason, inDoubt } = await rowsLeft(input, known, limit);
  const { firstPairs, changes } = await previewPlan(input, known, limit);
  const pairs = Math.min(counts.ready, limit ?? Number.POSITIVE_INFINITY);
  return {
    tenant,
    input: input.name,
    counts,
    ...(limit === undefined ? {} : { limit }),
    refusedByReason,
    estimate: estimateRun({
      // A row in doubt is looked at before it is sent, or not sent at all.
      pairs: readBack ? pairs : pairs - inDoubt,
      lookups: readBack ? inDoubt : 0,
      requestsPerPair: requestsPerPair(preservation, fromExport),
      perSecond: rate.perSecondCap,
    }),
    firstPairs,
    changes,
    warnings: [...warningsOf(plan), ...renderRepeatedHeaders(input.repeatedHeaders), ...input.notes],
    snapshot: preservation.snapshot,
    keeping: { terms: preservation, requests: requestsOfPair(preservation, fromExport), fromExport },
    settled: known === undefined ? 0 : settledRows(known),
  };
}

function warningsOf({ swappedFrom }: Plan): string[] {
  if (swappedFrom === undefined) return [];
  return [
    `The columns look swapped: from row ${swappedFrom} on every primary is a social account and every secondary a database account. The primary is the account that remains.`,
  ];
}
