import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { problem } from '../../domain/problem.ts';
import { prepend } from './prepend.ts';

/** The first two bytes of every gzip file (RFC 1952, 2.3.1); no CSV in UTF-8 starts with them. */
export const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * zlib's default of 16 KiB costs a wait each; with a quarter of the waits it takes half the time. zlib's thread unpacks
 * this much ahead.
 */
const BUFFERS = { chunkSize: 64 * 1024, highWaterMark: 512 * 1024 };

/**
 * Unpacks the blocks if their first bytes are those of gzip, whatever the file's name; otherwise passes them unchanged.
 * @param name the input, for messages.
 */
export async function* gunzipped(blocks: AsyncGenerator<Buffer>, name: string): AsyncGenerator<Buffer> {
  const first = await blocks.next();
  if (first.done) return;
  const all = prepend(first.value, blocks);
  if (!first.value.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) {
    yield* all;
    return;
  }
  const gunzip = createGunzip(BUFFERS);
  const pumped = pipeline(all, gunzip);
  // The reader below gets a failure from `gunzip` itself; this only prevents an unhandled rejection.
  pumped.catch(() => {});
  try {
    yield* gunzip as AsyncIterable<Buffer>;
    await pumped;
  } catch (error) {
    throw isGzipDamage(error) ? damaged(name) : error;
  }
}

/** zlib's errors, and the abort of its stream where other data follows the gzip data. */
export function isGzipDamage(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return String(error.code).startsWith('Z_') || error.code === 'ABORT_ERR';
}

function damaged(name: string) {
  return problem(
    'input_damaged',
    `${name} is a truncated or damaged gzip file.`,
    `Try: gzip -t ${name}, and copy the file again.`,
  );
}
