import { KEEP_NOTHING, type KeepTerms } from '../domain/keeping.ts';
import type { RateView } from '../domain/ports.ts';
import { estimateRun } from '../plan/estimate-run.ts';
import { requestsOfPair, requestsPerPair } from '../plan/keeping-cost.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ledger } from '../record/ledger.ts';
import type { PlanView } from '../report/render-plan.ts';
import type { JudgedInput } from './judge-input.ts';
import { previewRows } from './preview-rows.ts';

/**
 * The plan as a person is shown it. Reads the beginning of the input again, for the first pairs.
 * @param known what an earlier part of the run has settled.
 * @param fromExport profiles for snapshots come from `--users`.
 */
export async function planOf(
  input: JudgedInput,
  tenant: string,
  rate: Pick<RateView, 'perSecondCap'>,
  known: Ledger | undefined,
  limit: number | undefined,
  keeping: KeepTerms = KEEP_NOTHING,
  fromExport = false,
): Promise<PlanView> {
  const { judgement } = input;
  const { firstPairs, changes } = await previewRows(input, known);
  const settled = known === undefined ? 0 : settledRows(known);
  const left = Math.max(0, judgement.counts.ready - settled);
  return {
    tenant,
    input: input.name,
    counts: judgement.counts,
    refusedByReason: judgement.refusedByReason,
    estimate: estimateRun({
      pairs: Math.min(left, limit ?? Number.POSITIVE_INFINITY),
      requestsPerPair: requestsPerPair(keeping, fromExport),
      perSecond: rate.perSecondCap,
    }),
    firstPairs,
    changes,
    warnings: [...warningsOf(judgement), ...input.notes],
    snapshot: keeping.snapshot,
    keeping: { terms: keeping, requests: requestsOfPair(keeping, fromExport), fromExport },
    settled,
  };
}

function settledRows({ counts }: Ledger): number {
  return counts.linked + counts.already_linked + counts.failed + counts.duplicate;
}

function warningsOf({ swappedFrom }: Plan): string[] {
  if (swappedFrom === undefined) return [];
  return [
    `The columns look swapped: from row ${swappedFrom} on every primary is a social account and every secondary a database account. The primary is the account that stays.`,
  ];
}
