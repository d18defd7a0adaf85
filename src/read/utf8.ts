import { isUtf8 } from 'node:buffer';
import { type ProblemError, problem } from '../domain/problem.ts';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const LINE_FEED = 0x0a;

/**
 * The same bytes, cut between characters and proven to be UTF-8, without a byte order mark.
 * @param name the input, for messages.
 * @throws ProblemError `not_utf8` with the line of the first byte that is not.
 */
export async function* utf8Chunks(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let line = 1;
  let carried: Buffer = Buffer.alloc(0);
  let atStart = true;
  const refuse = (bytes: Buffer) => {
    const at = validPrefix(bytes);
    // UTF-16 announces itself by FE FF or FF FE, bytes that UTF-8 never has.
    const encoding = atStart && at === 0 && (bytes[0] ?? 0) >= 0xfe ? 'UTF-16' : 'WINDOWS-1252';
    return notUtf8(name, line + countLines(bytes.subarray(0, at)), encoding);
  };
  for await (const chunk of chunks) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const end = bytes.length - unfinished(bytes);
    const whole = bytes.subarray(0, end);
    carried = bytes.subarray(end);
    if (!isUtf8(whole)) throw refuse(whole);
    if (whole.length === 0) continue;
    yield atStart && whole.subarray(0, BOM.length).equals(BOM) ? whole.subarray(BOM.length) : whole;
    atStart = false;
    line += countLines(whole);
  }
  if (carried.length > 0) throw refuse(carried);
}

/** How many bytes at the end may be the start of a character whose rest comes with the next chunk: 0 to 3. */
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

/** Length of the longest prefix that is UTF-8, by halving: a prefix that ends within a character counts as good. */
function validPrefix(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, middle - unfinished(prefix)))) good = middle;
    else bad = middle;
  }
  return good;
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}

/** @param encoding the likeliest. */
export function notUtf8(name: string, line: number, encoding: 'UTF-16' | 'WINDOWS-1252'): ProblemError {
  return problem(
    'not_utf8',
    `${name}, line ${line}: this is not UTF-8 text.`,
    `Save it as "CSV UTF-8", or convert it: iconv -f ${encoding} -t UTF-8`,
  );
}
