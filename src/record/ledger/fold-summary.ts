import type { Summary } from '../../domain/summary.ts';
import type { RowLedger } from './row-ledger.ts';
import type { Session, SessionLog } from './session-log.ts';

/**
 * Computes a run's summary from the journal alone, so that `report` gives the summary that the run gave when it
 * ended. The counts always add up to the rows: a row without an outcome or an intent was not attempted. A run
 * whose last process was killed is `interrupted`, without a reason.
 *
 * `requests` and `waited_s` are sums over all sessions; `limit` and `learned_per_second` are the last known;
 * `per_second` is requests sent per second of `duration_s`, which excludes the time between sessions.
 */
export function foldSummary(ledger: RowLedger, log: SessionLog): Summary {
  const { sessions, header, end } = log;
  const { linked, already_linked, unlinked, failed, duplicate, left_alone, in_doubt } = ledger.counts;
  const ended = linked + already_linked + unlinked + failed + duplicate + left_alone;
  const rows = ledger.rows;
  const sum = (of: (session: Session) => number) => sessions.reduce((total, each) => total + of(each), 0);
  const sent = sum((session) => session.tally?.requests.sent ?? 0);
  const durationS = sum(secondsAtWork);
  const lastError = sessions.at(-1)?.tally?.last_error;
  return {
    state: end?.state ?? 'interrupted',
    ...(end?.stop_reason === undefined ? {} : { stop_reason: end.stop_reason }),
    counts: {
      rows,
      linked,
      already_linked,
      ...(header.command === 'undo' ? { unlinked } : {}),
      failed,
      skipped: duplicate + left_alone,
      not_attempted: rows - ended - in_doubt,
      unsettled: in_doubt,
    },
    ...(lastError === undefined ? {} : { last_error: lastError }),
    failures_by_reason: ledger.failuresByReason,
    requests: {
      sent,
      throttled: sum((session) => session.tally?.requests.throttled ?? 0),
      retried: sum((session) => session.tally?.requests.retried ?? 0),
    },
    rate: {
      per_second: durationS > 0 ? round(sent / durationS, 100) : null,
      limit:
        sessions.findLast((session) => session.tally?.rate.limit !== undefined)?.tally?.rate.limit ?? null,
      learned_per_second:
        sessions.findLast((session) => session.tally?.rate.learned_per_second !== undefined)?.tally?.rate
          .learned_per_second ?? null,
      waited_s: round(
        sum((session) => session.tally?.rate.waited_s ?? 0),
        10,
      ),
    },
    latency_ms: ledger.latencyMs,
    input: header.input,
    tenant: header.tenant,
    started_at: sessions.at(0)?.startedAt ?? '',
    finished_at: sessions.at(-1)?.lastSeenAt ?? '',
    duration_s: round(durationS, 1000),
    version: header.version,
  };
}

/** Limits the time after the last tally, which is taken from the wall clock: that may have been set. */
const MOST_BEHIND_TALLY_S = 60;

function secondsAtWork({ tally, startedAt, lastSeenAt }: Session): number {
  if (tally?.worked_s === undefined) return secondsBetween(startedAt, lastSeenAt);
  return tally.worked_s + Math.min(MOST_BEHIND_TALLY_S, secondsBetween(tally.at, lastSeenAt));
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}

function round(value: number, fraction: number): number {
  return Math.round(value * fraction) / fraction;
}
