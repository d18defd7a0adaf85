import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onDisk } from './disk-problem.ts';
import { openPartialFile } from './partial-file.ts';

/** A file's content in order; `[text]` for a single string. */
export type Chunks = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/**
 * Writes or replaces a file atomically, 0600: a reader, even after a kill or a power cut, sees the old content or
 * the new, never a mixture. Allows one writer at a time; the folder's lock ensures that.
 *
 * @throws ProblemError `disk`; whatever `chunks` throws.
 */
export async function writeFileAtomic(path: string, chunks: Chunks): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.tmp`);
  // A killed run may have left one, with any mode.
  await onDisk(rm(temporary, { force: true }), 'write', path);
  const file = await openPartialFile(temporary, path);
  try {
    for await (const chunk of chunks)
      await file.append(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    await file.putInPlace();
  } catch (cause) {
    await file.discard().catch(() => {});
    throw cause;
  }
}
