import { setMaxListeners } from 'node:events';
import { ProblemError } from '../../domain/problem.ts';
import type { StopReason } from '../../domain/summary.ts';

/**
 * How a run stops. It drains first: no more rows are taken, and what is on the wire ends. Then it aborts: nothing is
 * waited for any longer.
 */
export interface Shutdown {
  /** Aborted as soon as the run is to stop: nothing new is sent. */
  readonly draining: AbortSignal;
  /** Aborted when even the reads that settle rows in flight must end. */
  readonly aborting: AbortSignal;
  /** Why, once a stop is requested. The first reason stands. */
  readonly reason: StopReason | undefined;
  /** The words that belong to the reason (the tenant's refusal, the disk's error). */
  readonly message: string | undefined;
  /** Starts to drain. */
  request(reason: StopReason, message?: string): void;
  /** Starts to drain because of an error: a full disk, an input that changed, or a bug of ours. */
  fail(error: unknown): void;
  /** The first error that is a bug of ours. */
  readonly unexpectedError: { readonly error: unknown } | undefined;
  abort(): void;
}

/** Problems that can stop a run in the middle. An input that can no longer be read has changed as well. */
const PROBLEMS: Readonly<Record<string, StopReason>> = {
  disk: 'disk',
  input_changed: 'input_changed',
  input_not_found: 'input_changed',
  input_unreadable: 'input_changed',
  input_damaged: 'input_changed',
};

/** The reason to stop that an error in the middle of a run is; undefined if it is a bug. */
export function stopReasonOf(error: unknown): StopReason | undefined {
  return error instanceof ProblemError ? PROBLEMS[error.problem.code] : undefined;
}

export function createShutdown(): Shutdown {
  const draining = new AbortController();
  const aborting = new AbortController();
  // Every request that waits listens: hundreds at the rate of the largest plan.
  setMaxListeners(0, draining.signal, aborting.signal);
  let reason: StopReason | undefined;
  let message: string | undefined;
  let unexpectedError: { readonly error: unknown } | undefined;
  function request(why: StopReason, words?: string): void {
    if (draining.signal.aborted) return;
    reason = why;
    message = words;
    draining.abort();
  }
  return {
    draining: draining.signal,
    aborting: aborting.signal,
    get reason() {
      return reason;
    },
    get message() {
      return message;
    },
    get unexpectedError() {
      return unexpectedError;
    },
    request,
    fail(error) {
      const why = stopReasonOf(error);
      if (why !== undefined) request(why, (error as ProblemError).message);
      else unexpectedError ??= { error };
      draining.abort();
    },
    abort: () => aborting.abort(),
  };
}
