import type { RateView } from '../domain/ports.ts';
import type { PlanView } from '../report/render-plan.ts';
import type { JudgedInput } from './judge-input.ts';
import type { KnownRows } from './send-rows.ts';
import { estimateRun } from './stub-planner.ts';

/** Enough to see whether the columns are the right way round. */
const FIRST_PAIRS = 3;

/**
 * The plan as a person is shown it. Reads the beginning of the input again, for the first pairs.
 * @param known what an earlier part of the run has settled.
 */
export async function planOf(
  input: JudgedInput,
  tenant: string,
  rate: Pick<RateView, 'perSecondCap'>,
  known: KnownRows | undefined,
  limit: number | undefined,
): Promise<PlanView> {
  const { judgement } = input;
  const firstPairs: { primaryUserId: string; secondaryUserId: string }[] = [];
  for await (const batch of input.rows()) {
    for (const row of batch) {
      if (row.kind !== 'pair' || known?.isSettled(row.row)) continue;
      const decision = judgement.decide(row);
      if (decision.kind !== 'send') continue;
      firstPairs.push({ primaryUserId: decision.primaryUserId, secondaryUserId: row.pair.secondaryUserId });
      if (firstPairs.length === FIRST_PAIRS) break;
    }
    if (firstPairs.length === FIRST_PAIRS) break;
  }
  const ready = Math.min(judgement.counts.ready, limit ?? Number.POSITIVE_INFINITY);
  return {
    tenant,
    input: input.name,
    counts: judgement.counts,
    refusedByReason: judgement.refusedByReason,
    estimate: estimateRun({ pairs: ready, perSecond: rate.perSecondCap }),
    firstPairs,
    warnings: [],
    snapshot: false,
  };
}
