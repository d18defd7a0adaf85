import { estimateRun } from '../../plan/estimate-run.ts';
import type { RowLedger } from '../../record/ledger/row-ledger.ts';
import type { UndoPlanView } from '../../report/render-undo-plan.ts';
import { settledRows } from '../session/settled-rows.ts';
import type { LinkedRun } from './linked-run.ts';
import type { UndoOptions } from './undo-options.ts';

/** Enough to see which run this is. */
const FIRST_PAIRS = 3;

/** The plan of an undo as a person is shown it. @param known what an earlier part of the undo has settled. */
export async function undoPlanViewOf(
  options: UndoOptions,
  source: LinkedRun,
  known: RowLedger | undefined,
): Promise<UndoPlanView> {
  const { links, preservation } = source;
  const merged = preservation.merge !== 'none';
  const settled = known === undefined ? 0 : settledRows(known);
  const left = Math.min(links.count - settled, options.terms.limit ?? Number.POSITIVE_INFINITY);
  const lookups = Math.min(known?.counts.in_doubt ?? 0, left);
  // The unlink; what is given back; a look at the primary and what is taken out of it.
  const requestsPerPair = 1 + (preservation.snapshot ? 1 : 0) + (merged ? 2 : 0);
  return {
    tenant: options.tenant.address.name,
    linkedRun: options.linkedRun,
    pairs: links.count,
    settled,
    left,
    snapshot: preservation.snapshot,
    merged,
    estimate: estimateRun({ pairs: left, requestsPerPair, lookups, perSecond: options.pace.perSecondCap }),
    firstPairs: await firstPairs(source, known, Math.min(FIRST_PAIRS, left)),
  };
}

async function firstPairs(source: LinkedRun, known: RowLedger | undefined, count: number) {
  const first: { primaryUserId: string; secondaryUserId: string }[] = [];
  for await (const batch of source.rows()) {
    for (const row of batch) {
      if (first.length === count) return first;
      if (row.kind !== 'pair' || known?.isSettled(row.row)) continue;
      first.push(row.pair);
    }
  }
  return first;
}
