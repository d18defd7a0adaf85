import { createReadStream } from 'node:fs';
import { diskProblem } from './disk-problem.ts';

/** Read at once. Larger reads were not faster. */
const READ_BYTES = 1 << 20;
/** A line of ours is a few kilobytes at most; beyond this it is damage, and not worth the memory. */
export const LONGEST_LINE = 8 << 20;
const NEWLINE = 0x0a;

/** A line's bytes, and where it ends. */
export interface FileLine {
  /** Without the newline. */
  readonly bytes: Buffer;
  /** Offset in the file just behind the newline; behind the last byte where there is none. */
  readonly end: number;
  /** False for a last line without its newline. */
  readonly whole: boolean;
}

/**
 * A file's lines in order, many at a time, in constant memory. A line beyond {@link LONGEST_LINE} is the last
 * one given, whatever follows.
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
