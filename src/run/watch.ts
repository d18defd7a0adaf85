import type { Clock } from '../domain/clock.ts';
import type { Gate } from '../domain/ports.ts';
import type { AccessTokens } from '../tenant/access-tokens.ts';
import type { Stop } from './stop.ts';
import type { Troubles } from './troubles.ts';

export interface WatchParts {
  readonly clock: Clock;
  readonly gate: Gate;
  readonly connection: {
    readonly tokens: Pick<AccessTokens, 'failingSinceMs'>;
    readonly answered: boolean;
  };
  readonly stop: Stop;
  /** Why nothing answers, while it does not. */
  readonly troubles: Pick<Troubles, 'last' | 'tellIfNew'>;
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

/** Watches the brakes that go by time until the run has ended: `--max-outage` and `--max-duration`. */
export async function watch(parts: WatchParts): Promise<void> {
  const { clock, stop, ended } = parts;
  while (!ended.aborted) {
    const nowMs = clock.monotonic();
    if (parts.deadlineMs !== undefined && nowMs >= parts.deadlineMs) stop.ask('max_duration');
    const since = outageSince(parts);
    if (since !== undefined && nowMs - since >= patienceMs(parts)) {
      stop.ask(parts.connection.answered ? 'max_outage' : 'unreachable', lastWords(parts));
      // What waits for a tenant that is gone would wait for ever.
      stop.halt();
    }
    if (since !== undefined && nowMs - since >= LASTING_MS) parts.troubles.tellIfNew();
    parts.onTick();
    await clock.sleep(untilNext(parts, nowMs), ended);
  }
}

/**
 * A tenant that never answered is no outage to sit out: the address is wrong, or the network. Twenty seconds
 * are a handful of tries, and about what the default `--retries` take.
 */
export const START_PATIENCE_MS = 20_000;

/** An outage that is shorter is a hiccup that the retries see to, and no news. */
const LASTING_MS = 5_000;

/** The reason behind the reason, for whoever has to mend it. */
function lastWords({ troubles: { last } }: WatchParts): string | undefined {
  return last === undefined ? undefined : `the last error: ${last.message}`;
}

function patienceMs({ connection, maxOutageMs }: WatchParts): number {
  return connection.answered ? maxOutageMs : Math.min(START_PATIENCE_MS, maxOutageMs);
}

/** Since when nothing succeeds, at the API or at the token endpoint; undefined while something does. */
function outageSince({ gate, connection }: WatchParts): number | undefined {
  const starts = [gate.view().outageSinceMs, connection.tokens.failingSinceMs].filter(
    (start) => start !== undefined,
  );
  return starts.length === 0 ? undefined : Math.min(...starts);
}

function untilNext({ deadlineMs }: WatchParts, nowMs: number): number {
  if (deadlineMs === undefined || deadlineMs <= nowMs) return TICK_MS;
  return Math.min(TICK_MS, deadlineMs - nowMs);
}
