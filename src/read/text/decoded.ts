import { problem } from '../../domain/problem.ts';
import { prepend } from '../bytes/prepend.ts';
import { refuseBinary } from './binary.ts';
import { namedChunks } from './named-encoding.ts';
import { utf8Chunks } from './utf8.ts';
import { utf16Chunks } from './utf16.ts';

/** Byte order marks. A mark precedes the mark that is a prefix of it. */
const MARKS: readonly (readonly [encoding: string, bytes: Buffer])[] = [
  ['utf-32', Buffer.from([0xff, 0xfe, 0, 0])],
  ['utf-32', Buffer.from([0, 0, 0xfe, 0xff])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
];

/** Enough for the longest byte order mark or signature. */
const HEAD_BYTES = 16;

/**
 * Converts any encoding to UTF-8, in chunks of whole characters. UTF-8 passes unchanged. A byte order mark overrides
 * `encoding`, as the WHATWG Encoding Standard requires.
 *
 * @param name the input, for messages. @param encoding the WHATWG's name of it; UTF-8 by default.
 * @throws ProblemError `not_text`, `not_utf8`, `not_in_encoding` with the line
 */
export async function* decoded(
  chunks: AsyncGenerator<Buffer>,
  name: string,
  encoding = 'utf-8',
): AsyncGenerator<Buffer> {
  try {
    const head = await headOf(chunks);
    refuseBinary(head, name);
    const marked = MARKS.find(([, bytes]) => head.subarray(0, bytes.length).equals(bytes))?.[0];
    const found = marked ?? encoding;
    if (found === 'utf-32') {
      const next = 'Save it as "CSV UTF-8", or convert it: iconv -f UTF-32 -t UTF-8';
      throw problem('not_in_encoding', `${name} is UTF-32 text, which is not supported.`, next);
    }
    const all = prepend(head, chunks);
    if (found === 'utf-8') yield* utf8Chunks(all, name);
    else if (found === 'utf-16le' || found === 'utf-16be') yield* utf16Chunks(all, name, found);
    else yield* namedChunks(all, name, found);
  } finally {
    // A consumer that stops early would leave the file behind `chunks` open.
    await chunks.return(undefined);
  }
}

/** The first chunk, or several joined until there are enough bytes. */
async function headOf(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}
