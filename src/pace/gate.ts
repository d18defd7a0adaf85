import Queue from 'yocto-queue';
import type { Clock } from '../domain/clock.ts';
import type { Gate, Pass } from '../domain/ports.ts';
import { namedWait, outageSince } from './outage-clock.ts';
import { onCancel, onFailure, onReply, onSend, type Ticket } from './pacer.ts';
import { newPacer, type PaceSettings } from './pacer-state.ts';
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
 * Admits every request to the tenant, and is the only part of pace/ that sleeps. Waiters leave first in, first out,
 * each at the time that the pacer sets. One timer serves them all, which avoids a thundering herd.
 */
export function createGate({ clock, ...settings }: GateOptions): Gate {
  let pacer = newPacer(settings);
  const queue = new Queue<Waiter>();
  const watched = new WeakSet<AbortSignal>();
  let alarm: { readonly at: number; readonly cancel: AbortController } | undefined;
  let waitedMs = 0;
  let waitingSince: number | undefined;
  /** Since when requests have been waiting or in flight; undefined while there are none. */
  let busySince: number | undefined;
  let advised = { at: Number.NEGATIVE_INFINITY, rows: 0 };

  /** Admits every waiter that is due, and sets the alarm for the next. */
  function pump(): void {
    const now = clock.monotonic();
    while (queue.size > 0) {
      const { at, sending } = nextSend(pacer, now);
      if (at > now) {
        ringAt(at, now);
        break;
      }
      const waiter = queue.dequeue();
      if (waiter === undefined) break;
      const sent = onSend(pacer, sending, now, waiter.method);
      pacer = sent.pacer;
      waiter.resolve(passFor(sent.ticket));
    }
    if (queue.size === 0 && pacer.inFlight === 0) busySince = undefined;
    else busySince ??= now;
    if (queue.size > 0) {
      waitingSince ??= now;
    } else if (waitingSince !== undefined) {
      waitedMs += now - waitingSince;
      waitingSince = undefined;
    }
  }

  /** Keeps an alarm that is early enough, since it pumps again when it rings; replaces one that would be late. */
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

  /** Adds one listener for each signal, however many waiters share it. */
  function watch(signal: AbortSignal): void {
    if (watched.has(signal)) return;
    watched.add(signal);
    const leave = () => {
      for (const waiter of [...queue.drain()]) {
        if (waiter.signal === signal) waiter.resolve(undefined);
        else queue.enqueue(waiter);
      }
      pump();
    };
    signal.addEventListener('abort', leave, { once: true });
  }

  return {
    enter(method, signal) {
      if (signal?.aborted) return Promise.resolve(undefined);
      if (signal !== undefined) watch(signal);
      return new Promise((resolve) => {
        queue.enqueue({ method, signal, resolve });
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
      const waitsFor = queue.size === 0 ? undefined : namedWait(pacer, now);
      return {
        ...rateView(pacer),
        waitedS: (waitedMs + waiting) / 1000,
        ...(since !== undefined && { outageSinceMs: since }),
        ...(waitsFor !== undefined && { waitsFor }),
      };
    },
  };
}

/** How long advice is cached: each row asks for it, thousands of times a second. */
const ADVICE_MS = 2;

/** Node's longest timer, 2^31 - 1 ms: one set for longer fires at once. Real waits are far shorter. */
const LONGEST_SLEEP_MS = 2_147_483_647;
