import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { problem } from '../../domain/problem.ts';

/** The first two bytes of every gzip file (RFC 1952, 2.3.1); no CSV in UTF-8 starts with them. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * zlib's own 16 KiB at a time take a wait each: a quarter of the waits takes half the time. Its thread unpacks some ahead,
 * so that nobody waits for it.
 */
const BUFFERS = { chunkSize: 64 * 1024, highWaterMark: 512 * 1024 };

/**
 * The blocks unpacked, if they are gzip by their first bytes, and as they are if not: a name proves nothing.
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
  // A failure reaches the reader below through `gunzip` itself; here it would only count as unhandled.
  pumped.catch(() => {});
  try {
    yield* gunzip as AsyncIterable<Buffer>;
    await pumped;
  } catch (error) {
    throw isDamage(error) ? damaged(name) : error;
  }
}

async function* prepend(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    yield* rest;
  } finally {
    // Whoever stops before the second block leaves `rest` started and the file behind it open.
    await rest.return(undefined);
  }
}

/** zlib's own errors, and the abort with which its stream ends where there is more behind the gzip data. */
function isDamage(error: unknown): boolean {
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
