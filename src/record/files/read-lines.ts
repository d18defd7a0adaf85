import { createReadStream } from 'node:fs';
import { diskProblem } from './disk-problem.ts';

/** Bytes per read. Larger reads were not faster. */
const READ_BYTES = 1 << 20;
/** Our lines have a few kilobytes at most; a longer one is damage and not worth the memory. */
export const LONGEST_LINE = 8 << 20;
const NEWLINE = 0x0a;

/** One line of a file. */
export interface FileLine {
  /** Without the newline. */
  readonly bytes: Buffer;
  /** Offset just after the newline, or after the last byte if there is none. */
  readonly end: number;
  /** False for a last line without its newline. */
  readonly whole: boolean;
}

/**
 * Reads a file's lines in order, in batches, in constant memory. Stops after a line longer than
 * {@link LONGEST_LINE}.
 *
 * @throws ProblemError `disk`
 */
export async function* readLines(path: string): AsyncGenerator<readonly FileLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
      const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const lines: FileLine[] = [];
      let start = 0;
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, start)) {
        lines.push({ bytes: bytes.subarray(start, at), end: offset + at + 1, whole: true });
        start = at + 1;
      }
      rest = bytes.subarray(start);
      offset += start;
      yield lines;
      if (rest.length > LONGEST_LINE) break;
    }
  } catch (cause) {
    throw diskProblem(cause, 'read', path);
  }
  if (rest.length > 0) yield [{ bytes: rest, end: offset + rest.length, whole: false }];
}
