import type { Gate, Journal } from '../../domain/ports.ts';
import type { Decision, RowDecisions } from '../../domain/row/decision.ts';
import type { Outcome } from '../../domain/row/outcome.ts';
import type { Pair, ReadRow } from '../../domain/row/pair.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { KeyedQueue } from './keyed-queue.ts';
import type { PendingWrites } from './pending-writes.ts';
import type { RowHandler } from './row-handler.ts';
import { rowIntent } from './row-intent.ts';
import type { Shutdown } from './shutdown.ts';
import {
  type OutcomeContext,
  outcomeOf,
  outcomeOfDuplicate,
  outcomeOfKnownLink,
  outcomeOfRefusal,
} from './to-outcome.ts';

/** What the record knows of rows so far: those that are settled, and those that an earlier process left in doubt. */
interface KnownRows {
  isSettled(row: number): boolean;
  isInDoubt(row: number): boolean;
}

export interface DispatchDeps {
  readonly rows: AsyncIterable<readonly ReadRow[]>;
  readonly plan: RowDecisions;
  readonly known: KnownRows;
  readonly journal: Journal;
  /** Rows by their primary: those of one primary are sent one after the other. */
  readonly queue: KeyedQueue;
  /** Outcomes on their way to the disk: a slot does not wait for its row's line. */
  readonly pendingWrites: PendingWrites;
  readonly gate: Gate;
  readonly handler: RowHandler;
  readonly outcomeContext: OutcomeContext;
  readonly stop: Shutdown;
  /** The most pairs to send before the run stops (`--limit`); undefined: all. */
  readonly limit?: number | undefined;
  /** Record the rows that the plan refuses or skips. A canary leaves them to the run that completes. */
  readonly recordRefusals: boolean;
  /** Called after each line is durable. */
  readonly onSettled: (outcome: Outcome, wasSent: boolean) => void;
}

/**
 * Takes the rows in order: records those that the plan refuses, and queues those that it sends, each of which ends in one
 * outcome. Resolves when every row taken has ended. Rows after a stop are not taken.
 */
export async function dispatchRows(deps: DispatchDeps): Promise<void> {
  let reachedLimit = false;
  try {
    reachedLimit = await takeRows(deps);
  } catch (error) {
    deps.stop.fail(error);
  }
  await deps.queue.idle();
  await deps.pendingWrites.drained();
  // Only now: the rows that were taken are to be sent.
  if (reachedLimit) deps.stop.request('limit');
}

/** @returns whether rows are left because of the limit. */
async function takeRows(deps: DispatchDeps): Promise<boolean> {
  const { stop, known, plan } = deps;
  let taken = 0;
  for await (const batch of deps.rows) {
    for (const row of batch) {
      if (stop.draining.aborted) return false;
      if (known.isSettled(row.row)) continue;
      const decision = plan.decide(row);
      if (decision.kind === 'send') {
        if (taken === deps.limit) return true;
        taken += 1;
      }
      await takeRow(row, decision, deps);
    }
    if (stop.draining.aborted) return false;
  }
  return false;
}

/** Carries out the plan's decision. Resolves when there is room for the next row. */
async function takeRow(row: ReadRow, decision: Decision, deps: DispatchDeps): Promise<void> {
  const { outcomeContext, recordRefusals } = deps;
  switch (decision.kind) {
    case 'refuse':
      if (recordRefusals) {
        await settle(outcomeOfRefusal(row, decision.reason, decision.message, outcomeContext), false, deps);
      }
      return;
    case 'duplicate':
      if (recordRefusals) await settle(outcomeOfDuplicate(row, decision.of, outcomeContext), false, deps);
      return;
    case 'already_linked':
      if (row.kind === 'pair') {
        await settle(outcomeOfKnownLink(row.pair, decision.primaryUserId, outcomeContext), false, deps);
      }
      return;
    case 'send': {
      if (row.kind !== 'pair') throw new Error(`row ${row.row} is no pair, yet the plan sends it`);
      const { pair } = row;
      await deps.queue.add(decision.primaryUserId, () => sendPair(pair, decision, deps));
      return;
    }
    default:
      return unreachable(decision);
  }
}

/** Sends one pair and records its outcome. A row that a stop overtakes leaves no trace. */
async function sendPair(
  pair: Pair,
  { kind: _, ...where }: Decision & { kind: 'send' },
  deps: DispatchDeps,
): Promise<void> {
  const { primaryUserId } = where;
  const { stop, journal, known } = deps;
  if (stop.draining.aborted) return;
  const inDoubt = known.isInDoubt(pair.row);
  const intent = rowIntent({ ...pair, primaryUserId }, journal);
  const result = await deps.handler({ pair, ...where, inDoubt, intent });
  deps.queue.setConcurrency(deps.gate.rowsUnderWay());
  switch (result.kind) {
    case 'linked':
    case 'already_linked':
    case 'failed':
    case 'unlinked':
    case 'left_alone':
      await settle(outcomeOf(result, pair, primaryUserId, deps.outcomeContext), true, deps);
      return;
    case 'not_attempted':
      await intent.withdraw();
      break;
    case 'unsettled':
      break;
    default:
      return unreachable(result);
  }
  if (result.stop !== undefined) {
    const { reason, message, next } = result.stop;
    stop.request(reason, next === undefined ? message : `${message}. ${next}`);
  }
}

/** Records an outcome. Resolves when there is room for more, which is nearly always at once. */
function settle(outcome: Outcome, wasSent: boolean, deps: DispatchDeps): Promise<void> {
  const written = deps.journal.settle(outcome).then(() => deps.onSettled(outcome, wasSent));
  return deps.pendingWrites.add(written);
}
