import { notInEncoding } from './named-encoding.ts';
import { countLines } from './utf8.ts';

/** What no well-formed text holds: one half of a surrogate pair without the other. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * UTF-16 as UTF-8, cut between characters. The byte order mark stays, as U+FEFF.
 * @param name the input, for messages.
 * @throws ProblemError `not_in_encoding` with the line of half a character; what comes before it is handed on first.
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

/** How many of these bytes are whole characters: the rest may be completed by the next ones. */
function wholeCharacters(bytes: Buffer, order: 'utf-16le' | 'utf-16be'): number {
  const even = bytes.length - (bytes.length % 2);
  if (even === 0) return 0;
  const high = bytes[order === 'utf-16le' ? even - 1 : even - 2] ?? 0;
  // D800 to DBFF: the first half of a pair.
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

function textOf(bytes: Buffer, order: 'utf-16le' | 'utf-16be'): string {
  // Swapped in a copy: others may hold these bytes.
  return order === 'utf-16le' ? bytes.toString('utf16le') : Buffer.from(bytes).swap16().toString('utf16le');
}
