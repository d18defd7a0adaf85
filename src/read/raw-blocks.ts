import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type ProblemError, problem } from '../domain/problem.ts';
import type { BlockWatch } from './block-hashes.ts';

/** Large enough that hashing and reading cost next to nothing a row, small enough to wait for before a row is sent. */
export const BLOCK_BYTES = 512 * 1024;

/** A file as blocks of `blockBytes` (the last may be shorter), each shown to `watch` before it is handed on. */
export async function* rawBlocks(
  path: string,
  blockBytes: number,
  watch?: BlockWatch,
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

/** A read may bring less than was asked for without being the last one: a block is full, or the file has ended. */
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

/** The open of a FIFO that nobody writes would wait for ever, and no signal would end it. Windows has no such flag. */
const OPENING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, OPENING).catch((error: unknown) => {
    throw asProblem(path, error);
  });
  const stats = await file.stat();
  if (stats.isFile()) return file;
  await file.close();
  throw stats.isDirectory()
    ? problem('input_unreadable', `${path} is a folder, not a CSV file.`, 'Name the file in it.')
    : problem(
        'input_unreadable',
        `${path} is not a regular file, and this is read more than once.`,
        'Write it to a file first and name that; pairs can also be piped in, with - in place of the file.',
      );
}

/** What the operating system says of a path, in words. Anything else goes on as it is. */
function asProblem(path: string, error: unknown): ProblemError | unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') {
    return problem('input_not_found', `There is no file ${path}.`, 'Check the path: it is taken from here.');
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return problem('input_unreadable', `${path} may not be read by this user.`, `Try: ls -l ${path}`);
  }
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
    return problem('input_unreadable', `${path} cannot be read (${code}).`);
  }
  return error;
}
