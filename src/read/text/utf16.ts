import { notInEncoding } from './named-encoding.ts';
import { countLines } from './utf8.ts';

/** One half of a surrogate pair without the other, which well-formed text does not contain. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Converts UTF-16 to UTF-8, in chunks of whole characters. The byte order mark stays, as U+FEFF.
 * @param name the input, for messages.
 * @throws ProblemError `not_in_encoding` with the line of half a character, after yielding what precedes it.
 */
export async function* utf16Chunks(
  chunks: AsyncIterable<Buffer>,
  name: string,
  order: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  let line = 1;
  let carried: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const end = wholeCharacters(bytes, order);
    carried = bytes.subarray(end);
    const text = textOf(bytes.subarray(0, end), order);
    const fault = text.search(LONE_SURROGATE);
    const good = Buffer.from(fault === -1 ? text : text.slice(0, fault));
    if (good.length > 0) yield good;
    line += countLines(good);
    if (fault !== -1) throw notInEncoding(name, line, 'UTF-16');
  }
  if (carried.length > 0) throw notInEncoding(name, line, 'UTF-16');
}

/** The number of bytes that are whole characters. The next chunk may complete the rest. */
function wholeCharacters(bytes: Buffer, order: 'utf-16le' | 'utf-16be'): number {
  const even = bytes.length - (bytes.length % 2);
  if (even === 0) return 0;
  const high = bytes[order === 'utf-16le' ? even - 1 : even - 2] ?? 0;
  // D800 to DBFF: the first half of a pair.
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

function textOf(bytes: Buffer, order: 'utf-16le' | 'utf-16be'): string {
  // swap16 works in place, and these bytes may be shared.
  return order === 'utf-16le' ? bytes.toString('utf16le') : Buffer.from(bytes).swap16().toString('utf16le');
}
