import { type ProblemError, problem } from '../../domain/problem.ts';
import { isSignal } from '../../domain/signal.ts';
import type { Shutdown } from './shutdown.ts';

/** @throws ProblemError `interrupted` where a signal came before anything was sent. */
export function throwIfInterrupted(stopping: AbortSignal | undefined): void {
  if (stopping?.aborted) throw beforeSending();
}

function beforeSending(): ProblemError {
  return problem('interrupted', 'Interrupted before anything was sent.');
}

/**
 * Work that changes nothing, and is let go of as soon as a signal comes, whatever call it waits for.
 *
 * @param why what is thrown then.
 */
export function unlessInterrupted<T>(
  work: Promise<T>,
  stop: Pick<Shutdown, 'stopping' | 'reason'>,
  why: () => ProblemError = beforeSending,
): Promise<T> {
  const interrupted = aborted(stop.stopping).then(() => {
    // Stopped by a brake, it tells itself what came of it.
    if (!isSignal(stop.reason)) return work;
    throw why();
  });
  return Promise.race([work, interrupted]);
}

/** Resolves, to nothing, when a signal comes. */
export function aborted(stopping: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (stopping.aborted) return resolve(undefined);
    stopping.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/**
 * The chunks of a stream that may never end, such as standard input with nobody typing.
 *
 * @throws ProblemError `interrupted` as soon as a signal comes, also in the middle of a wait.
 */
export async function* untilInterrupted<T>(
  chunks: AsyncIterable<T>,
  stopping: AbortSignal,
): AsyncGenerator<T> {
  const stopped = aborted(stopping);
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    throwIfInterrupted(stopping);
    const next = await Promise.race([iterator.next(), stopped]);
    if (next === undefined) continue;
    if (next.done) return;
    yield next.value;
  }
}
