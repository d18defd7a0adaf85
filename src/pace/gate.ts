import type { Clock } from '../domain/clock.ts';
import type { Gate, Pass } from '../domain/ports.ts';
import { namedWait, outageSince } from './outage-clock.ts';
import { onCancel, onFailure, onReply, onSend, type Ticket } from './pacer.ts';
import { newPacer, type PaceSettings } from './pacer-state.ts';
import { Queue } from './queue.ts';
import { rateView, rowAdvice } from './rate-view.ts';
import { nextSend } from './schedule.ts';

export interface GateOptions extends PaceSettings {
  readonly clock: Clock;
}

interface Waiter {
  readonly method: string;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (pass: Pass | undefined) => void;
}

/**
 * The one door to the tenant, and the only thing in pace/ that sleeps. Waiters leave in the order they came,
 * each at the moment the pacer gives: one timer serves them all, so nobody wakes up together with others.
 */
export function createGate({ clock, ...settings }: GateOptions): Gate {
  let pacer = newPacer(settings);
  const line = new Queue<Waiter>();
  const watched = new WeakSet<AbortSignal>();
  let alarm: { readonly at: number; readonly cancel: AbortController } | undefined;
  let waitedMs = 0;
  let waitingSince: number | undefined;
  /** Since when requests wait here or are in flight. */
  let busySince: number | undefined;
  let advised = { at: Number.NEGATIVE_INFINITY, rows: 0 };

  /** Lets everybody through whose time has come, and sets the alarm for the next. */
  function pump(): void {
    const now = clock.monotonic();
    while (line.length > 0) {
      const { at, sending } = nextSend(pacer, now);
      if (at > now) {
        ringAt(at, now);
        break;
      }
      const waiter = line.next();
      if (waiter === undefined) break;
      const sent = onSend(pacer, sending, now, waiter.method);
      pacer = sent.pacer;
      waiter.resolve(passFor(sent.ticket));
    }
    if (line.length === 0 && pacer.inFlight === 0) busySince = undefined;
    else busySince ??= now;
    if (line.length > 0) {
      waitingSince ??= now;
    } else if (waitingSince !== undefined) {
      waitedMs += now - waitingSince;
      waitingSince = undefined;
    }
  }

  /** An alarm that rings too early is asked again then; one that would ring too late is set anew. */
  function ringAt(at: number, now: number): void {
    if (at === Number.POSITIVE_INFINITY || (alarm !== undefined && alarm.at <= at)) return;
    alarm?.cancel.abort();
    const mine = { at, cancel: new AbortController() };
    alarm = mine;
    void clock.sleep(Math.min(Math.ceil(at - now), LONGEST_SLEEP_MS), mine.cancel.signal).then(() => {
      if (alarm !== mine) return;
      alarm = undefined;
      pump();
    });
  }

  function passFor(ticket: Ticket): Pass {
    return {
      replied(facts) {
        pacer = onReply(pacer, ticket, facts, clock.monotonic(), clock.random());
        pump();
      },
      failed(_fault, facts) {
        const failure = onFailure(pacer, ticket, facts, clock.monotonic(), clock.random());
        pacer = failure.pacer;
        pump();
        return { costsTry: failure.costsTry };
      },
      cancelled() {
        pacer = onCancel(pacer, ticket);
        pump();
      },
    };
  }

  /** One listener for each signal, however many wait with it. */
  function watch(signal: AbortSignal): void {
    if (watched.has(signal)) return;
    watched.add(signal);
    const leave = () => {
      for (const waiter of line.release((waiter) => waiter.signal !== signal)) waiter.resolve(undefined);
      pump();
    };
    signal.addEventListener('abort', leave, { once: true });
  }

  return {
    enter(method, signal) {
      if (signal?.aborted) return Promise.resolve(undefined);
      if (signal !== undefined) watch(signal);
      return new Promise((resolve) => {
        line.join({ method, signal, resolve });
        pump();
      });
    },
    rowsUnderWay() {
      const now = clock.monotonic();
      if (now - advised.at >= ADVICE_MS) advised = { at: now, rows: rowAdvice(pacer, now) };
      return advised.rows;
    },
    view() {
      const now = clock.monotonic();
      const waiting = waitingSince === undefined ? 0 : now - waitingSince;
      const since = outageSince(pacer, busySince, now);
      const waitsFor = line.length === 0 ? undefined : namedWait(pacer, now);
      return {
        ...rateView(pacer),
        waitedS: (waitedMs + waiting) / 1000,
        ...(since !== undefined && { outageSinceMs: since }),
        ...(waitsFor !== undefined && { waitsFor }),
      };
    },
  };
}

/** Advice is asked for with every row, thousands of times a second, and holds for so long. */
const ADVICE_MS = 2;

/** The longest a timer can be set for (2^31 - 1 ms); waits are far shorter, but a timer set for longer rings at once. */
const LONGEST_SLEEP_MS = 2_147_483_647;
