import { type ProblemError, problem } from '../../domain/problem.ts';
import { isSignal } from '../../domain/signal.ts';
import type { Shutdown } from './shutdown.ts';

/** @throws ProblemError `interrupted` where a signal came before anything was sent. */
export function throwIfInterrupted(draining: AbortSignal | undefined): void {
  if (draining?.aborted) throw beforeSending();
}

function beforeSending(): ProblemError {
  return problem('interrupted', 'Interrupted before anything was sent.');
}

/**
 * Awaits work that changes nothing, and abandons it as soon as a signal comes, whatever call it waits for.
 *
 * @param why creates what is thrown then.
 */
export function unlessInterrupted<T>(
  work: Promise<T>,
  stop: Pick<Shutdown, 'draining' | 'reason'>,
  why: () => ProblemError = beforeSending,
): Promise<T> {
  const interrupted = untilAborted(stop.draining).then(() => {
    // Stopped for another reason, the work itself says what came of it.
    if (!isSignal(stop.reason)) return work;
    throw why();
  });
  return Promise.race([work, interrupted]);
}

/** Resolves, to nothing, when a signal comes. */
export function untilAborted(draining: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (draining.aborted) return resolve(undefined);
    draining.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/**
 * The chunks of a stream that may never end, such as standard input with nobody typing.
 *
 * @throws ProblemError `interrupted` as soon as a signal comes, also in the middle of a wait.
 */
export async function* untilInterrupted<T>(
  chunks: AsyncIterable<T>,
  draining: AbortSignal,
): AsyncGenerator<T> {
  const stopped = untilAborted(draining);
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    throwIfInterrupted(draining);
    const next = await Promise.race([iterator.next(), stopped]);
    if (next === undefined) continue;
    if (next.done) return;
    yield next.value;
  }
}
