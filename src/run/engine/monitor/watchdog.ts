import type { Clock } from '../../../domain/clock.ts';
import type { Gate, NamedWait } from '../../../domain/ports.ts';
import { waitWords } from '../../../report/text/wait-words.ts';
import type { AccessTokens } from '../../../tenant/auth/access-tokens.ts';
import type { Shutdown } from '../shutdown.ts';
import type { LastErrors } from './last-errors.ts';
import { tenantView } from './tenant-view.ts';

export interface WatchdogDeps {
  readonly clock: Clock;
  readonly gate: Gate;
  readonly connection: {
    readonly tokens: Pick<AccessTokens, 'failingSinceMs' | 'waitsUntilMs'>;
    readonly answered: boolean;
  };
  readonly stop: Shutdown;
  /** Why nothing answers, while it does not. */
  readonly troubles: Pick<LastErrors, 'last' | 'tellIfNew'>;
  /** `--max-outage`, ms. */
  readonly maxOutageMs: number;
  /** Monotonic time at which no more rows are taken (`--max-duration`); undefined = never. */
  readonly deadlineMs?: number | undefined;
  /** Done once a second, whatever else: the progress line, the tally. */
  readonly onTick: () => void;
  /** Aborted when the run has ended. */
  readonly ended: AbortSignal;
}

/** Brakes that go by time are looked at once a second: their units are seconds. */
const TICK_MS = 1000;

/**
 * A tick that comes later than this after its time found the process stopped (SIGSTOP, a machine suspended, a paused
 * container): nothing can have succeeded meanwhile, so an outage counts from then on only.
 */
const STANDSTILL_MS = 2000;

/** Watches the brakes that go by time until the run has ended: `--max-outage` and `--max-duration`. */
export async function runWatchdog(deps: WatchdogDeps): Promise<void> {
  const { clock, stop, ended } = deps;
  let dueMs = clock.monotonic();
  let awakeSinceMs = Number.NEGATIVE_INFINITY;
  while (!ended.aborted) {
    const nowMs = clock.monotonic();
    if (nowMs - dueMs > STANDSTILL_MS) awakeSinceMs = nowMs;
    if (deps.deadlineMs !== undefined && nowMs >= deps.deadlineMs) stop.request('max_duration');
    const { outageSinceMs, waitsFor } = tenantView(deps);
    const outageMs = outageSinceMs === undefined ? 0 : nowMs - Math.max(outageSinceMs, awakeSinceMs);
    if (outageSinceMs !== undefined && outageMs >= patienceMs(deps)) {
      stop.request(
        deps.connection.answered ? 'max_outage' : 'unreachable',
        whyStopped(deps, waitsFor && waitMessage(waitsFor, nowMs, clock.now())),
      );
      // What waits for a tenant that is gone would wait for ever.
      stop.abort();
    }
    if (outageMs >= LASTING_MS) deps.troubles.tellIfNew();
    deps.onTick();
    const nextMs = untilNext(deps, nowMs);
    dueMs = nowMs + nextMs;
    await clock.sleep(nextMs, ended);
  }
}

function waitMessage({ kind, untilMs }: NamedWait, nowMs: number, epochMs: number): string {
  const words = waitWords({ kind, until: epochMs + untilMs - nowMs }, epochMs);
  return `rows wait ${words.join(', ')}: longer than --max-outage allows`;
}

/**
 * A tenant that never answered is no outage to sit out: the address is wrong, or the network. Twenty seconds
 * are a handful of tries, and about what the default `--retries` take.
 */
export const START_PATIENCE_MS = 20_000;

/** An outage that is shorter is a hiccup that the retries see to, and no news. */
const LASTING_MS = 5_000;

/** The reason behind the reason, for whoever has to mend it. */
function whyStopped({ troubles: { last } }: WatchdogDeps, wait: string | undefined): string | undefined {
  const error = last === undefined ? undefined : `the last error: ${last.message}`;
  return wait === undefined || error === undefined ? (wait ?? error) : `${wait}; ${error}`;
}

function patienceMs({ connection, maxOutageMs }: WatchdogDeps): number {
  return connection.answered ? maxOutageMs : Math.min(START_PATIENCE_MS, maxOutageMs);
}

function untilNext({ deadlineMs }: WatchdogDeps, nowMs: number): number {
  if (deadlineMs === undefined || deadlineMs <= nowMs) return TICK_MS;
  return Math.min(TICK_MS, deadlineMs - nowMs);
}
