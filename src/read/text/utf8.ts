import { isUtf8 } from 'node:buffer';
import { type ProblemError, problem } from '../../domain/problem.ts';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const LINE_FEED = 0x0a;

/**
 * Validates UTF-8, and yields the bytes without a byte order mark, in chunks of whole characters. What precedes an invalid
 * byte is yielded first, so that the first of two faults in a file is reported, whatever the chunk sizes.
 * @param name the input, for messages.
 * @throws ProblemError `not_utf8` with the line of the first invalid byte.
 */
export async function* utf8Chunks(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let line = 1;
  let carried: Buffer = Buffer.alloc(0);
  let atStart = true;
  for await (const chunk of chunks) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const end = wholeCharacters(bytes);
    const whole = bytes.subarray(0, end);
    carried = bytes.subarray(end);
    if (whole.length > 0) {
      yield atStart && whole.subarray(0, BOM.length).equals(BOM) ? whole.subarray(BOM.length) : whole;
      atStart = false;
      line += countLines(whole);
    }
    if (unfinished(carried) < carried.length) break;
  }
  if (carried.length > 0) throw notUtf8(name, line);
}

/** The number of bytes at the end, 0 to 3, that may start a character of the next chunk. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  // F5 to FF start no character.
  if (lead >= 0xf5) return 1;
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

/** Length of the longest valid prefix of whole characters, by binary search. */
function wholeCharacters(bytes: Buffer): number {
  // The end of the whole characters within `length`; undefined where an invalid byte precedes it.
  const whole = (length: number) => {
    const end = length - unfinished(bytes.subarray(0, length));
    return isUtf8(bytes.subarray(0, end)) ? end : undefined;
  };
  const all = whole(bytes.length);
  if (all !== undefined) return all;
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (whole(middle) === undefined) bad = middle;
    else good = middle;
  }
  return whole(good) ?? 0;
}

/** Counts line feeds. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}

function notUtf8(name: string, line: number): ProblemError {
  return problem(
    'not_utf8',
    `${name}, line ${line}: this is not UTF-8 text.`,
    'Save it as "CSV UTF-8", convert it (iconv -f WINDOWS-1252 -t UTF-8), or name the encoding of the pairs: --encoding windows-1252',
  );
}
