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

/** What the record knows of rows so far: the rows settled, and those that an earlier process left in doubt. */
interface KnownRows {
  isSettled(row: number): boolean;
  isInDoubt(row: number): boolean;
}

export interface DispatchDeps {
  readonly rows: AsyncIterable<readonly ReadRow[]>;
  readonly judgement: RowDecisions;
  readonly known: KnownRows;
  readonly journal: Journal;
  readonly lanes: KeyedQueue;
  /** Lines on their way to the disk: a slot does not wait for its row's line. */
  readonly backlog: PendingWrites;
  readonly gate: Gate;
  readonly handler: RowHandler;
  readonly lines: OutcomeContext;
  readonly stop: Shutdown;
  /** Send at most so many pairs, then stop (`--limit`); undefined = all. */
  readonly limit?: number;
  /** Write the plan's refusals and duplicates down as they come by. A canary leaves them to the run that completes. */
  readonly recordRefusals: boolean;
  /** Told after each line is durable. */
  readonly onSettled: (outcome: Outcome, wasSent: boolean) => void;
}

/**
 * The run, row by row: what the plan refused is recorded, what it found ready goes to its lane, and each row
 * ends in one line. Resolves when every row taken has ended; rows behind a stop are left alone.
 */
export async function dispatchRows(parts: DispatchDeps): Promise<void> {
  let reachedLimit = false;
  try {
    reachedLimit = await takeRows(parts);
  } catch (error) {
    parts.stop.fail(error);
  }
  await parts.lanes.idle();
  await parts.backlog.drained();
  // Only now: the rows that were taken are to be sent.
  if (reachedLimit) parts.stop.ask('limit');
}

/** @returns whether rows are left because of the limit. */
async function takeRows(parts: DispatchDeps): Promise<boolean> {
  const { stop, known } = parts;
  let taken = 0;
  for await (const batch of parts.rows) {
    for (const row of batch) {
      if (stop.stopping.aborted) return false;
      if (known.isSettled(row.row)) continue;
      if (needsSending(row, parts)) {
        if (taken === parts.limit) return true;
        taken += 1;
      }
      await takeRow(row, parts);
    }
    if (stop.stopping.aborted) return false;
  }
  return false;
}

function needsSending(row: ReadRow, parts: DispatchDeps): boolean {
  return parts.judgement.decide(row).kind === 'send';
}

/** Hands one row on. Resolves when there is room for the next. */
async function takeRow(row: ReadRow, parts: DispatchDeps): Promise<void> {
  const { judgement, lines } = parts;
  const decision = judgement.decide(row);
  switch (decision.kind) {
    case 'refuse':
      if (parts.recordRefusals) {
        await settle(outcomeOfRefusal(row, decision.reason, decision.message, lines), false, parts);
      }
      return;
    case 'duplicate':
      if (parts.recordRefusals) await settle(outcomeOfDuplicate(row, decision.of, lines), false, parts);
      return;
    case 'already_linked':
      if (row.kind === 'pair')
        await settle(outcomeOfKnownLink(row.pair, decision.primaryUserId, lines), false, parts);
      return;
    case 'send': {
      if (row.kind !== 'pair') throw new Error(`row ${row.row} is no pair, yet the plan sends it`);
      const { pair } = row;
      await parts.lanes.add(decision.primaryUserId, () => sendPair(pair, decision, parts));
      return;
    }
    default:
      return unreachable(decision);
  }
}

/** One pair, from its lane to its line. A row that the stop overtakes leaves no trace. */
async function sendPair(
  pair: Pair,
  { kind: _, ...where }: Decision & { kind: 'send' },
  parts: DispatchDeps,
): Promise<void> {
  const { primaryUserId } = where;
  const { stop, journal, known } = parts;
  if (stop.stopping.aborted) return;
  const inDoubt = known.isInDoubt(pair.row);
  const intent = rowIntent({ ...pair, primaryUserId }, journal);
  const end = await parts.handler({ pair, ...where, inDoubt, intent });
  parts.lanes.setConcurrency(parts.gate.rowsUnderWay());
  switch (end.kind) {
    case 'linked':
    case 'already_linked':
    case 'failed':
    case 'unlinked':
    case 'left_alone':
      await settle(outcomeOf(end, pair, primaryUserId, parts.lines), true, parts);
      return;
    case 'not_attempted':
      await intent.withdraw();
      break;
    case 'unsettled':
      break;
    default:
      return unreachable(end);
  }
  if (end.stop !== undefined) {
    const { reason, message, next } = end.stop;
    stop.ask(reason, next === undefined ? message : `${message}. ${next}`);
  }
}

/** Writes a row's line. Resolves when there is room for more, which is mostly at once. */
function settle(outcome: Outcome, wasSent: boolean, parts: DispatchDeps): Promise<void> {
  const written = parts.journal.settle(outcome).then(() => parts.onSettled(outcome, wasSent));
  return parts.backlog.add(written);
}
