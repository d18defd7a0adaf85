import { createHash } from 'node:crypto';
import { ProblemError } from '../domain/problem.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { gunzipped } from '../read/gunzipped.ts';
import { BLOCK_BYTES, rawBlocks } from '../read/raw-blocks.ts';

/** What a whole export is made of. */
export interface WholeExport {
  readonly users: number;
  /** Of the bytes as they lie on the disk, in hex. */
  readonly sha256: string;
}

/** RFC 1952, 2.3.1. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** A user with all its metadata stays far below; what has no line ends must not fill our memory. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * Reads a downloaded export from end to end: it must be gzip with a sound trailer (checksum and length), and
 * every line of it a user.
 *
 * @param bytes how long the file is.
 * @param onUsers told now and then how many there are so far; what it throws comes through.
 * @returns what is wrong with it, as a clause, where it is not whole.
 */
export async function checkExport(
  path: string,
  bytes: number,
  onUsers: (users: number) => void,
): Promise<Result<WholeExport, string>> {
  const hash = createHash('sha256');
  let seen = 0;
  let isGzip = false;
  const watch = {
    block(block: Buffer) {
      if (seen === 0) isGzip = block.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC);
      seen += block.length;
      hash.update(block);
    },
    end() {},
  };
  let users = 0;
  try {
    for await (const lines of linesOf(gunzipped(rawBlocks(path, BLOCK_BYTES, watch), path))) {
      if (!isGzip) return err('is no gzip file');
      for (const line of lines) {
        if (line.trim() === '') continue;
        if (!isUser(line)) return err(`holds something that is no user, behind ${users} users`);
        users += 1;
      }
      onUsers(users);
    }
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'input_damaged')
      return err('is cut off or damaged');
    if (error instanceof UnreadableText) return err(`cannot be read behind ${users} users: ${error.message}`);
    throw error;
  }
  // What unpacks to its end may have more behind the end.
  if (seen !== bytes) return err('has something behind its end');
  return ok({ users, sha256: hash.digest('hex') });
}

class UnreadableText extends Error {}

/** The lines of UTF-8 text, in batches as they come; the last one needs no line end. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new UnreadableText('it is not UTF-8');
    }
  };
  let begun = '';
  for await (const chunk of chunks) {
    const text = decode(chunk);
    // Joining is cheap and splitting is not: a line over many chunks is split once.
    if (!text.includes('\n')) {
      begun += text;
      if (begun.length > LONGEST_LINE) throw new UnreadableText('a line does not end');
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
