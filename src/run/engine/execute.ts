import type { Clock } from '../../domain/clock.ts';
import type { Gate, Log } from '../../domain/ports.ts';
import type { RowDecisions } from '../../domain/row/decision.ts';
import type { ReadRow } from '../../domain/row/pair.ts';
import type { Scrubber } from '../../domain/scrub.ts';
import { isSignal } from '../../domain/signal.ts';
import type { RunState, StopReason, Summary } from '../../domain/summary.ts';
import type { RunJournal } from '../../record/journal/run-journal.ts';
import { type DispatchDeps, dispatchRows } from './dispatch-rows.ts';
import { createKeyedQueue } from './keyed-queue.ts';
import { countsAsRefused, type FailureLimit, tooManyFailures } from './monitor/failure-limit.ts';
import type { LastErrors } from './monitor/last-errors.ts';
import { type Counter, requestStatsOf } from './monitor/request-stats.ts';
import { createWaitLog } from './monitor/wait-log.ts';
import { runWatchdog, type WatchdogDeps } from './monitor/watchdog.ts';
import { createPendingWrites } from './pending-writes.ts';
import type { RowHandler } from './row-handler.ts';
import type { Shutdown } from './shutdown.ts';

/** How a run of `link` is to go, as its options say. */
export interface RunOptions {
  readonly retries: number;
  readonly timeoutMs: number;
  readonly readBack: boolean;
  readonly maxOutageMs: number;
  readonly maxDurationMs?: number | undefined;
  readonly maxFailures?: FailureLimit | undefined;
  readonly limit?: number | undefined;
}

export interface ExecuteDeps {
  readonly terms: RunOptions;
  /** The rows, from the first on; each call reads the input again. */
  readonly rows: () => AsyncIterable<readonly ReadRow[]>;
  readonly judgement: RowDecisions;
  readonly journal: RunJournal;
  readonly connection: WatchdogDeps['connection'];
  readonly gate: Gate;
  readonly stop: Shutdown;
  readonly clock: Clock;
  readonly scrubber: Scrubber;
  readonly log: Log;
  readonly retried: Counter;
  readonly troubles: LastErrors;
  readonly handler: RowHandler;
  /** Once a second, and at the end. */
  readonly onProgress: () => void;
}

/**
 * Rows read and not begun: they can pass a row whose primary is busy. 2,000 is what the contract promises to
 * hold at most; a file sorted by primary, ten rows each, keeps 200 primaries going with it.
 */
const LOOK_AHEAD = 2000;
/** Lines on their way to the disk. Ten times what is in flight on the largest plan's latency. */
const BACKLOG = 4000;
/** A tally once in so many ticks: it is for the summary of a run whose process gets killed. */
const TALLY_EVERY = 5;

/** Runs to the end or to a stop, closes the record, and tells the summary. @throws what was a bug. */
export async function execute(parts: ExecuteDeps): Promise<Summary> {
  const { journal, stop, clock, gate, connection, terms } = parts;
  const ended = new AbortController();
  const beganMs = clock.monotonic();
  const tellWait = createWaitLog(parts);
  let ticks = 0;
  const watching = runWatchdog({
    clock,
    gate,
    connection,
    stop,
    troubles: parts.troubles,
    maxOutageMs: terms.maxOutageMs,
    deadlineMs: terms.maxDurationMs === undefined ? undefined : beganMs + terms.maxDurationMs,
    ended: ended.signal,
    onTick: () => {
      parts.onProgress();
      tellWait();
      ticks += 1;
      if (ticks % TALLY_EVERY === 0) void tally(parts, beganMs);
    },
  });
  const { counts } = journal.summary();
  parts.log.info(
    { rows: counts.rows, not_attempted: counts.not_attempted, unsettled: counts.unsettled },
    'run begins',
  );
  await sendAll(parts);
  ended.abort();
  await watching;
  parts.onProgress();
  if (stop.bug !== undefined) throw stop.bug.error;
  return await finish(parts, beganMs);
}

/** The rows; then, when a canary's limit turned out to reach to the end, what the plan refused on the way. */
async function sendAll(parts: ExecuteDeps): Promise<void> {
  const { terms, stop } = parts;
  const send = sendParts(parts);
  await dispatchRows({ ...send, recordRefusals: terms.limit === undefined });
  if (terms.limit !== undefined && !stop.stopping.aborted) {
    await dispatchRows({ ...send, rows: parts.rows(), recordRefusals: true });
  }
}

function sendParts(parts: ExecuteDeps): DispatchDeps {
  const { terms, stop, journal, clock, gate, scrubber, handler } = parts;
  let sent = 0;
  let refused = 0;
  return {
    rows: parts.rows(),
    judgement: parts.judgement,
    known: journal.ledger,
    journal,
    lanes: createKeyedQueue(gate.rowsUnderWay(), LOOK_AHEAD, stop.fail),
    backlog: createPendingWrites(BACKLOG, stop.fail),
    gate,
    handler,
    lines: { scrubber, now: clock.now },
    stop,
    recordRefusals: true,
    ...(terms.limit === undefined ? {} : { limit: terms.limit }),
    onSettled: (outcome, wasSent) => {
      if (wasSent) sent += 1;
      if (outcome.outcome !== 'failed' || !wasSent) return;
      parts.log.warn({ row: outcome.row, line: outcome.line, reason: outcome.reason }, 'row failed');
      if (countsAsRefused(outcome.reason)) refused += 1;
      if (tooManyFailures(terms.maxFailures, refused, sent)) stop.ask('max_failures');
    },
  };
}

/** What the session has asked so far; a disk that does not take it stops the run. */
function tally(parts: ExecuteDeps, beganMs: number): Promise<void> {
  return parts.journal.tally(requestStatsOf({ ...parts, beganMs })).catch(parts.stop.fail);
}

/** Writes how it ended. A run is `completed` only when every row has its line and the files took it. */
async function finish(parts: ExecuteDeps, beganMs: number): Promise<Summary> {
  const { journal, stop, clock, log } = parts;
  await tally(parts, beganMs);
  try {
    await journal.finish({ ...endOf(parts), finished_at: new Date(clock.now()).toISOString() });
  } catch (error) {
    // A disk that takes no more is part of how the run ended; anything else is a bug.
    stop.fail(error);
    if (stop.bug !== undefined) throw stop.bug.error;
  }
  const summary = journal.summary();
  const { state, stop_reason, counts, requests } = summary;
  log.info({ state, stop_reason, why: stop.message, counts, requests }, 'run ends');
  return summary;
}

function endOf({ journal, stop }: ExecuteDeps): {
  readonly state: RunState;
  readonly stop_reason?: StopReason;
} {
  const { not_attempted, unsettled } = journal.summary().counts;
  if (stop.reason === 'disk') return { state: 'stopped', stop_reason: 'disk' };
  if (not_attempted === 0 && unsettled === 0) return { state: 'completed' };
  const reason = stop.reason ?? 'unsettled';
  return {
    state: isSignal(reason) ? 'interrupted' : 'stopped',
    stop_reason: reason,
  };
}
