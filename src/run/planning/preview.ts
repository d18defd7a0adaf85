import type { RowLedger } from '../../record/ledger/row-ledger.ts';
import type { PlanView } from '../../report/render-plan.ts';
import type { PlanChanges } from '../../report/text/plan-sections.ts';
import type { PlannedInput } from './plan-file.ts';

/** Rows shown of each kind: enough to see whether the columns are the right way round. */
const SHOWN = 3;

/** What a person sees of the rows themselves. */
export interface Preview {
  readonly firstPairs: PlanView['firstPairs'];
  /** What `--on-chain flatten` and `--on-claimed-twice first` changed. */
  readonly changes: PlanChanges;
}

/** Reads the beginning of the input again where an option changed rows, for the first of them. */
export async function previewChanges(input: Pick<PlannedInput, 'plan' | 'rows'>): Promise<PlanChanges> {
  const { flattened, firstOfSeveral } = input.plan.changed;
  if (flattened + firstOfSeveral === 0) return { count: 0, examples: [] };
  return (await previewPlan(input, undefined)).changes;
}

/**
 * Reads the beginning of the input again, for the first pairs to send and the first rows that an option changed.
 * @param known what an earlier part of the run has settled. @param limit of the pairs to send.
 */
export async function previewPlan(
  { plan, rows }: Pick<PlannedInput, 'plan' | 'rows'>,
  known: RowLedger | undefined,
  limit: number = SHOWN,
): Promise<Preview> {
  const shown = Math.min(SHOWN, limit, plan.counts.ready);
  const firstPairs: { primaryUserId: string; secondaryUserId: string }[] = [];
  const examples: string[] = [];
  const count = plan.changed.flattened + plan.changed.firstOfSeveral;
  const isEnough = () => firstPairs.length === shown && examples.length === Math.min(SHOWN, count);
  for await (const batch of rows()) {
    for (const row of batch) {
      if (row.kind !== 'pair') continue;
      const change = examples.length < SHOWN ? plan.changeOf(row) : undefined;
      if (change !== undefined) examples.push(change);
      if (firstPairs.length === shown || known?.isSettled(row.row)) continue;
      const decision = plan.decide(row);
      if (decision.kind !== 'send') continue;
      firstPairs.push({ primaryUserId: decision.primaryUserId, secondaryUserId: row.pair.secondaryUserId });
    }
    if (isEnough()) break;
  }
  return { firstPairs, changes: { count, examples } };
}
