import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { type ProblemError, problem } from '../../domain/problem.ts';
import type { BlockObserver } from './block-hashes.ts';
import { OPEN_AT_ONCE, otherThanFile } from './file-kind.ts';

/** Large enough that reading and hashing cost little a row, small enough that the first row is soon sent. */
export const BLOCK_BYTES = 512 * 1024;

/** Reads a file in blocks of `blockBytes` (the last may be shorter). `watch` sees each before it is yielded. */
export async function* rawBlocks(
  path: string,
  blockBytes: number,
  watch?: BlockObserver,
): AsyncGenerator<Buffer> {
  const file = await openFile(path);
  try {
    for (;;) {
      const block = await readBlock(file, blockBytes);
      if (block.length > 0) {
        watch?.block(block);
        yield block;
      }
      if (block.length < blockBytes) break;
    }
    watch?.end();
  } catch (error) {
    throw asProblem(path, error);
  } finally {
    await file.close();
  }
}

/** Reads until the block is full or the file ends, because a single read may return less than it could. */
async function readBlock(file: FileHandle, blockBytes: number): Promise<Buffer> {
  const block = Buffer.allocUnsafe(blockBytes);
  let length = 0;
  while (length < blockBytes) {
    const { bytesRead } = await file.read(block, length, blockBytes - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return block.subarray(0, length);
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // Checked before opening, which can have effects: it rewinds a tape, and waits for a pipe's writer.
    refuseOther(path, await stat(path));
    const file = await open(path, OPEN_AT_ONCE);
    try {
      refuseOther(path, await file.stat());
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  } catch (error) {
    throw asProblem(path, error);
  }
}

function refuseOther(path: string, stats: Stats): void {
  const other = otherThanFile(stats);
  if (other === undefined) return;
  throw other === 'a folder'
    ? problem('input_unreadable', `${path} is a folder, not a file.`, 'Name the file in it.')
    : problem(
        'input_unreadable',
        `${path} is ${other}, not a file, and the input is read more than once.`,
        'Save its output to a file and name that file. Pairs can also be piped in, with - as the input.',
      );
}

/** Explains an error of the operating system. Any other error is returned unchanged. */
function asProblem(path: string, error: unknown): ProblemError | unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') {
    return problem(
      'input_not_found',
      `There is no file ${path}.`,
      'Check the path: it is relative to the current folder.',
    );
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return problem('input_unreadable', `${path} cannot be read by this user.`, `Try: ls -l ${path}`);
  }
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
    return problem('input_unreadable', `${path} cannot be read (${code}).`);
  }
  return error;
}
