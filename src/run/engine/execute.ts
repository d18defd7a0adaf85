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

/** How long a run goes on, and how hard it tries, as its flags say. */
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
  readonly options: RunOptions;
  /** The rows, from the first on; each call reads the input again. */
  readonly rows: () => AsyncIterable<readonly ReadRow[]>;
  readonly plan: RowDecisions;
  readonly handler: RowHandler;
  readonly journal: RunJournal;
  readonly connection: WatchdogDeps['connection'];
  readonly gate: Gate;
  readonly stop: Shutdown;
  readonly clock: Clock;
  readonly scrubber: Scrubber;
  readonly log: Log;
  readonly retried: Counter;
  readonly troubles: LastErrors;
  /** Called once a second, and at the end. */
  readonly onProgress: () => void;
}

/**
 * Rows that are read and not started, at most: they can overtake a row whose primary is busy. docs/design.md states this
 * bound. A file sorted by primary, ten rows each, keeps 200 primaries busy with it.
 */
const LOOK_AHEAD = 2000;
/** Outcomes on their way to the disk, at most. Ten times what is in flight at the latency of the largest plan. */
const MOST_PENDING_WRITES = 4000;
/** Request statistics go to the journal every so many ticks, for the summary of a run whose process is killed. */
const TALLY_EVERY = 5;

/** Runs to the end or to a stop, and closes the record. @throws the error that was a bug. */
export async function execute(deps: ExecuteDeps): Promise<Summary> {
  const { journal, stop, clock, gate, connection, options } = deps;
  const ended = new AbortController();
  const beganMs = clock.monotonic();
  const logWait = createWaitLog(deps);
  let ticks = 0;
  const watching = runWatchdog({
    clock,
    gate,
    connection,
    stop,
    troubles: deps.troubles,
    maxOutageMs: options.maxOutageMs,
    deadlineMs: options.maxDurationMs === undefined ? undefined : beganMs + options.maxDurationMs,
    ended: ended.signal,
    onTick: () => {
      deps.onProgress();
      logWait();
      ticks += 1;
      if (ticks % TALLY_EVERY === 0) void tally(deps, beganMs);
    },
  });
  const { counts } = journal.summary();
  deps.log.info(
    { rows: counts.rows, not_attempted: counts.not_attempted, unsettled: counts.unsettled },
    'run begins',
  );
  await dispatchAll(deps);
  ended.abort();
  await watching;
  deps.onProgress();
  if (stop.unexpectedError !== undefined) throw stop.unexpectedError.error;
  return await finish(deps, beganMs);
}

/** Dispatches the rows. When a canary's limit turns out to cover all of them, dispatches those that the plan refuses too. */
async function dispatchAll(deps: ExecuteDeps): Promise<void> {
  const { options, stop } = deps;
  const dispatch = dispatchDeps(deps);
  await dispatchRows({ ...dispatch, recordRefusals: options.limit === undefined });
  if (options.limit !== undefined && !stop.draining.aborted) {
    await dispatchRows({ ...dispatch, rows: deps.rows(), recordRefusals: true });
  }
}

function dispatchDeps(deps: ExecuteDeps): DispatchDeps {
  const { options, stop, journal, clock, gate, scrubber } = deps;
  let sent = 0;
  let refused = 0;
  return {
    rows: deps.rows(),
    plan: deps.plan,
    known: journal.ledger,
    journal,
    queue: createKeyedQueue(gate.rowsUnderWay(), LOOK_AHEAD, stop.fail),
    pendingWrites: createPendingWrites(MOST_PENDING_WRITES, stop.fail),
    gate,
    handler: deps.handler,
    outcomeContext: { scrubber, now: clock.now },
    stop,
    recordRefusals: true,
    limit: options.limit,
    onSettled: (outcome, wasSent) => {
      if (wasSent) sent += 1;
      if (outcome.outcome !== 'failed' || !wasSent) return;
      deps.log.warn({ row: outcome.row, line: outcome.line, reason: outcome.reason }, 'row failed');
      if (countsAsRefused(outcome.reason)) refused += 1;
      if (tooManyFailures(options.maxFailures, refused, sent)) stop.request('max_failures');
    },
  };
}

/** Records what this session has sent so far. A disk that fails stops the run. */
function tally(deps: ExecuteDeps, beganMs: number): Promise<void> {
  return deps.journal.tally(requestStatsOf({ ...deps, beganMs })).catch(deps.stop.fail);
}

/** Records how the run ended. It is `completed` only when every row has its line and the files took it. */
async function finish(deps: ExecuteDeps, beganMs: number): Promise<Summary> {
  const { journal, stop, clock, log } = deps;
  await tally(deps, beganMs);
  try {
    await journal.finish({ ...endOf(deps), finished_at: new Date(clock.now()).toISOString() });
  } catch (error) {
    // A disk that fails is part of how the run ended; anything else is a bug.
    stop.fail(error);
    if (stop.unexpectedError !== undefined) throw stop.unexpectedError.error;
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
