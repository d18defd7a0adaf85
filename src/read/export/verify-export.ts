import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { err, ok, type Result } from '../../domain/result.ts';
import { GZIP_MAGIC, isGzipDamage } from '../bytes/gunzipped.ts';
import { BLOCK_BYTES, rawBlocks } from '../bytes/raw-blocks.ts';

/** What a whole export is made of. */
export interface VerifiedExport {
  readonly users: number;
  /** Of the bytes as they lie on the disk, in hex. */
  readonly sha256: string;
}

/** A user with all its metadata stays far below; what has no line ends must not fill our memory. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** Thrown from within the streams; the message is a clause that goes on behind the file's name. */
class NotWhole extends Error {}

/**
 * Reads a downloaded export from end to end: it must be gzip with a sound trailer (checksum and length) and
 * nothing behind it, and every line of it a user.
 *
 * @param bytes how long the file is.
 * @param onUsers told now and then how many there are so far; what it throws comes through.
 * @returns what is wrong with it, as a clause, where it is not whole.
 */
export async function verifyExport(
  path: string,
  bytes: number,
  onUsers: (users: number) => void,
): Promise<Result<VerifiedExport, string>> {
  if (bytes === 0) return err('is empty');
  const hash = createHash('sha256');
  let users = 0;
  try {
    for await (const lines of linesOf(unpacked(path, bytes, (block) => hash.update(block)))) {
      for (const line of lines) {
        if (line.trim() === '') continue;
        if (!isUser(line)) return err(`contains something that is not a user, after ${users} users`);
        users += 1;
      }
      onUsers(users);
    }
  } catch (error) {
    if (error instanceof NotWhole) return err(error.message);
    throw error;
  }
  return ok({ users, sha256: hash.digest('hex') });
}

/** What is in a gzip file. @param onBlock shown the file's own bytes, in order. */
async function* unpacked(
  path: string,
  bytes: number,
  onBlock: (block: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let begun = false;
  const watch = {
    block(block: Uint8Array) {
      if (!begun && Buffer.compare(block.subarray(0, GZIP_MAGIC.length), GZIP_MAGIC) !== 0) {
        throw new NotWhole('is not a gzip file');
      }
      begun = true;
      onBlock(block);
    },
    end() {},
  };
  const gunzip = createGunzip();
  const pumped = pipeline(rawBlocks(path, BLOCK_BYTES, watch), gunzip);
  // A failure reaches the reader below through `gunzip` itself; here it would only count as unhandled.
  pumped.catch(() => {});
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
    await pumped;
  } catch (error) {
    throw isGzipDamage(error) ? new NotWhole('is truncated or damaged') : error;
  }
  // gunzip takes nothing from behind the trailer, and says nothing of it.
  if (gunzip.bytesWritten !== bytes) throw new NotWhole('is truncated or damaged');
}

/** The lines of UTF-8 text, in batches as they come; the last one needs no line end. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new NotWhole('is not UTF-8');
    }
  };
  let begun = '';
  for await (const chunk of chunks) {
    const text = decode(chunk);
    // Joining is cheap and splitting is not: a line over many chunks is split once.
    if (!text.includes('\n')) {
      begun += text;
      if (begun.length > LONGEST_LINE) throw new NotWhole('has a line that does not end');
      continue;
    }
    const lines = (begun + text).split('\n');
    begun = lines.pop() ?? '';
    yield lines;
  }
  yield [begun + decode()];
}

function isUser(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    const { user_id } = (value ?? {}) as { user_id?: unknown };
    return typeof user_id === 'string' && user_id !== '';
  } catch {
    return false;
  }
}
