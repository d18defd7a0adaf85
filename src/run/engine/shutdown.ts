import { setMaxListeners } from 'node:events';
import { ProblemError } from '../../domain/problem.ts';
import type { StopReason } from '../../domain/summary.ts';

/** How a run comes to a stop: once asked, it takes no more rows; what is on the wire ends; then nothing waits any longer. */
export interface Shutdown {
  /** Aborted as soon as the run is to stop: nothing new is sent. */
  readonly stopping: AbortSignal;
  /** Aborted when even the reads that settle what is under way must end. */
  readonly halting: AbortSignal;
  /** Why, once it is asked. The first reason stands. */
  readonly reason: StopReason | undefined;
  /** The words that belong to the reason (the tenant's refusal, the disk's error). */
  readonly message: string | undefined;
  ask(reason: StopReason, message?: string): void;
  /** The run ends by an error: a full disk, an input that changed, or a bug of ours, which `bug` keeps. */
  fail(error: unknown): void;
  readonly bug: { readonly error: unknown } | undefined;
  halt(): void;
}

/** Problems that can stop a run in the middle. An input that can no longer be read has changed as well. */
const PROBLEMS: Readonly<Record<string, StopReason>> = {
  disk: 'disk',
  input_changed: 'input_changed',
  input_not_found: 'input_changed',
  input_unreadable: 'input_changed',
  input_damaged: 'input_changed',
};

/** The stop that an error in the middle of a run means; undefined where it is a bug. */
export function stopReasonOf(error: unknown): StopReason | undefined {
  return error instanceof ProblemError ? PROBLEMS[error.problem.code] : undefined;
}

export function createShutdown(): Shutdown {
  const stopping = new AbortController();
  const halting = new AbortController();
  // Every request that waits listens, and on the largest plan hundreds do.
  setMaxListeners(0, stopping.signal, halting.signal);
  let reason: StopReason | undefined;
  let message: string | undefined;
  let bug: { readonly error: unknown } | undefined;
  function ask(why: StopReason, words?: string): void {
    if (stopping.signal.aborted) return;
    reason = why;
    message = words;
    stopping.abort();
  }
  return {
    stopping: stopping.signal,
    halting: halting.signal,
    get reason() {
      return reason;
    },
    get message() {
      return message;
    },
    get bug() {
      return bug;
    },
    ask,
    fail(error) {
      const why = stopReasonOf(error);
      if (why !== undefined) ask(why, (error as ProblemError).message);
      else bug ??= { error };
      stopping.abort();
    },
    halt: () => halting.abort(),
  };
}
