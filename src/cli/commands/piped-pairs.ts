import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeChunks } from '../../read/bytes/pipe-chunks.ts';
import type { Io } from '../io.ts';

/** Where pairs come from that are no file. */
export interface PipedPairs {
  /** How the run calls its input; it keeps a copy, as of standard input. */
  readonly input: '-';
  readonly stdin: AsyncIterable<Uint8Array>;
}

/**
 * Takes `<(…)` or a FIFO for standard input, which can be read once like these.
 * @returns undefined where the input is anything else.
 */
export async function pipedPairs(
  argument: string,
  io: Pick<Io, 'cwd' | 'clock'>,
): Promise<PipedPairs | undefined> {
  if (argument === '-') return undefined;
  const path = resolve(io.cwd, argument);
  // What cannot be looked at is told when it is opened.
  const found = await stat(path).catch(() => undefined);
  return found?.isFIFO() ? { input: '-', stdin: pipeChunks(path, io.clock) } : undefined;
}
