import type { Clock } from '../../../domain/clock.ts';
import type { Gate } from '../../../domain/ports.ts';
import type { RequestTally } from '../../../record/journal/journal-entry.ts';
import type { LastErrors } from './last-errors.ts';

/** Counts the repeats of requests: throttled, lost, refused for an old token, or sent again after a look. */
export interface Counter {
  count: number;
}

/** What this session has asked of the tenant so far. */
export function requestStatsOf(deps: {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly retried: Counter;
  readonly troubles: Pick<LastErrors, 'last'>;
  /** When the session began, by the monotonic clock. */
  readonly beganMs: number;
}): RequestTally {
  const view = deps.gate.view();
  const { last } = deps.troubles;
  return {
    at: new Date(deps.clock.now()).toISOString(),
    worked_s: Math.round(deps.clock.monotonic() - deps.beganMs) / 1000,
    requests: { sent: view.sent, throttled: view.throttled, retried: deps.retried.count },
    rate: {
      waited_s: view.waitedS,
      ...(view.limit === undefined ? {} : { limit: view.limit }),
      ...(view.learnedPerSecond === undefined ? {} : { learned_per_second: view.learnedPerSecond }),
    },
    ...(last === undefined
      ? {}
      : { last_error: last.stops === undefined ? last.message : `${last.message}. ${last.next}` }),
  };
}
