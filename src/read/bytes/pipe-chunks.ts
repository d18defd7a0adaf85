import { closeSync, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Clock } from '../../domain/clock.ts';
import { problem } from '../../domain/problem.ts';
import { OPEN_AT_ONCE } from './file-kind.ts';

/** How long to wait for a writer. One that a shell starts opens the pipe much sooner. */
const WRITER_WITHIN_MS = 2000;
const LOOK_EVERY_MS = 50;

/** The capacity of a pipe on Linux. */
const FIRST_BYTES = 64 * 1024;

/** The first read from a pipe: bytes, `later` where a writer has written nothing yet, `nobody` where there is no writer. */
type First = Buffer | 'later' | 'nobody';

/**
 * Reads a named pipe: a FIFO, or `<(…)`, which shells pass as /dev/fd/63. It can be read once.
 *
 * @throws ProblemError `input_unreadable` where the pipe has no writer.
 */
export async function* pipeChunks(path: string, clock: Pick<Clock, 'sleep'>): AsyncGenerator<Uint8Array> {
  const fd = openSync(path, OPEN_AT_ONCE);
  let first = readFirst(fd);
  for (let waited = 0; first === 'nobody' && waited < WRITER_WITHIN_MS; waited += LOOK_EVERY_MS) {
    await clock.sleep(LOOK_EVERY_MS);
    first = readFirst(fd);
  }
  if (first === 'nobody') {
    closeSync(fd);
    throw problem(
      'input_unreadable',
      `${path} is a pipe that nothing writes to.`,
      'Name a file, or pipe the pairs in and name - as the input.',
    );
  }
  if (first !== 'later') yield first;
  // The socket waits without blocking a thread, and closes the pipe.
  yield* new Socket({ fd, readable: true, writable: false }) as AsyncIterable<Uint8Array>;
}

/** Reads from a pipe without waiting. */
export function readFirst(fd: number): First {
  const buffer = Buffer.allocUnsafe(FIRST_BYTES);
  try {
    const length = readSync(fd, buffer);
    return length === 0 ? 'nobody' : buffer.subarray(0, length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 'later';
    throw error;
  }
}
