import type { Clock } from '../domain/clock.ts';
import type { Fault, Gate, Pass, RateFacts, RateView } from '../domain/ports.ts';
import { backoffMs } from './backoff.ts';
import { concurrencyFor } from './concurrency.ts';

export interface GateOptions {
  readonly clock: Clock;
  /** `--rate`: requests a second at most. */
  readonly perSecondCap?: number | undefined;
  /** `--reserve`: share of the burst left to others, 0.2 = 20%. */
  readonly reserveShare: number;
  /** `--concurrency`: requests in flight at most. */
  readonly maxConcurrency?: number | undefined;
}

interface Waiter {
  readonly signal: AbortSignal | undefined;
  readonly resolve: (pass: Pass | undefined) => void;
}

/** FIRST VERSION, conservative: spends what the last replies left above the reserve, else one a second. */
export function createGate(options: GateOptions): Gate {
  const { clock } = options;
  const queue: Waiter[] = [];
  let inFlight = 0;
  let limit: number | undefined;
  let credit = 1;
  let heard = false;
  let closedUntil = 0;
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let lastSuccessAt = Number.NEGATIVE_INFINITY;
  let outageSinceMs: number | undefined;
  let outageFailures = 0;
  let throttled = 0;
  let sent = 0;
  let waitedMs = 0;
  let waitingSince: number | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  const max = options.maxConcurrency ?? 64;
  const reserve = () => (limit === undefined || limit < 5 ? 0 : Math.floor(limit * options.reserveShare));
  const gapMs = options.perSecondCap === undefined ? 0 : 1000 / options.perSecondCap;

  function nextAt(): number {
    if (inFlight >= max) return Number.POSITIVE_INFINITY;
    if ((outageSinceMs !== undefined || !heard) && inFlight > 0) return Number.POSITIVE_INFINITY;
    const earliest = Math.max(closedUntil, lastSentAt + gapMs);
    if (limit === undefined || credit >= 1) return earliest;
    return Math.max(earliest, lastSentAt + 1_000);
  }

  function pump(): void {
    const now = clock.monotonic();
    for (;;) {
      if (queue[0]?.signal?.aborted) {
        queue.shift()?.resolve(undefined);
        continue;
      }
      if (queue.length === 0) break;
      const at = nextAt();
      if (at > now) {
        if (at < timerAt) arm(at, now);
        break;
      }
      inFlight += 1;
      sent += 1;
      credit -= 1;
      lastSentAt = now;
      queue.shift()?.resolve(passOf(now));
    }
    if (queue.length > 0) waitingSince ??= now;
    else if (waitingSince !== undefined) {
      waitedMs += now - waitingSince;
      waitingSince = undefined;
    }
  }

  function arm(at: number, now: number): void {
    timerAt = at;
    void clock.sleep(at - now).then(() => {
      if (timerAt === at) timerAt = Number.POSITIVE_INFINITY;
      pump();
    });
  }

  function learn(facts: RateFacts, now: number): void {
    heard = true;
    if (facts.limit !== undefined) limit = facts.limit;
    if (facts.remaining !== undefined) credit = facts.remaining - reserve() - inFlight;
    if (facts.status === 429) {
      throttled += 1;
      closedUntil = Math.max(closedUntil, now + (facts.retryAfterMs ?? 1_000));
    }
  }

  function passOf(sentAt: number): Pass {
    const back = () => {
      inFlight -= 1;
    };
    return {
      replied(facts) {
        back();
        const now = clock.monotonic();
        learn(facts, now);
        if (facts.status === 429) {
          if (lastSuccessAt < sentAt) outageSinceMs ??= sentAt;
        } else {
          lastSuccessAt = now;
          outageSinceMs = undefined;
          outageFailures = 0;
        }
        pump();
      },
      failed(_fault: Fault, facts?: RateFacts) {
        back();
        const now = clock.monotonic();
        heard = true;
        if (facts !== undefined) learn(facts, now);
        const costsTry = lastSuccessAt >= sentAt;
        if (!costsTry) {
          outageSinceMs ??= sentAt;
          outageFailures += 1;
          closedUntil = Math.max(closedUntil, now + backoffMs(outageFailures, clock.random()));
        }
        pump();
        return { costsTry };
      },
      cancelled() {
        back();
        pump();
      },
    };
  }

  return {
    enter(signal) {
      if (signal?.aborted) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        queue.push({ signal, resolve });
        signal?.addEventListener(
          'abort',
          () => {
            const at = queue.findIndex((waiter) => waiter.resolve === resolve);
            if (at >= 0) queue.splice(at, 1);
            resolve(undefined);
          },
          { once: true },
        );
        pump();
      });
    },
    view(): RateView {
      return {
        ...(options.perSecondCap !== undefined && { perSecondCap: options.perSecondCap }),
        ...(limit !== undefined && { limit, reserve: reserve() }),
        concurrency: concurrencyFor({ max: options.maxConcurrency }),
        throttled,
        sent,
        waitedS: (waitedMs + (waitingSince === undefined ? 0 : clock.monotonic() - waitingSince)) / 1000,
        ...(outageSinceMs !== undefined && { outageSinceMs }),
      };
    },
  };
}
