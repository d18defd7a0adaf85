import type { Clock } from '../../../domain/clock.ts';
import type { Log } from '../../../domain/ports.ts';
import { WAIT_WORTH_TELLING_S } from '../../../report/text/wait-words.ts';
import { tenantView, type WatchedTenant } from './tenant-view.ts';

/** What a {@link createWaitLog} looks at and writes to. */
export interface WaitLogDeps extends WatchedTenant {
  readonly clock: Clock;
  readonly log: Log;
}

/** Writes each long wait that somebody named into the run's log, once, when it is called and there is a new one. */
export function createWaitLog(deps: WaitLogDeps): () => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return () => {
    const { waitsFor } = tenantView(deps);
    if (waitsFor === undefined) return;
    const { kind, untilMs } = waitsFor;
    const waitMs = untilMs - deps.clock.monotonic();
    // A time that moves by moments is the same wait.
    if (waitMs < WAIT_WORTH_TELLING_S * 1000 || untilMs - toldMs < WAIT_WORTH_TELLING_S * 1000) return;
    toldMs = untilMs;
    const until = new Date(deps.clock.now() + waitMs).toISOString();
    deps.log.warn({ waits_for: kind, until }, 'the gate is closed: rows wait');
  };
}
