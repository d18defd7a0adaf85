import type { UserFacts } from '../../domain/account/user-facts.ts';
import type { BlockObserver } from '../bytes/block-hashes.ts';
import { gunzipped } from '../bytes/gunzipped.ts';
import { prepend } from '../bytes/prepend.ts';
import { BLOCK_BYTES, rawBlocks } from '../bytes/raw-blocks.ts';
import { decoded } from '../text/decoded.ts';
import { withoutMarks } from '../text/strip-marks.ts';
import { arrayAsLines } from './array-lines.ts';
import { csvUsers } from './csv-users.ts';
import { ndjsonUsers } from './ndjson-users.ts';

/**
 * Yields the users of an export, in batches and in file order. The content shows whether it is NDJSON, a JSON array or CSV,
 * and whether it is gzip.
 *
 * @param name the export, for messages.
 * @param watch sees every raw block.
 * @throws ProblemError where it cannot be read, is damaged, or is something else.
 */
export async function* readUsersExport(
  path: string,
  name: string,
  watch?: BlockObserver,
): AsyncGenerator<Iterable<UserFacts>> {
  const chunks = withoutMarks(decoded(gunzipped(rawBlocks(path, BLOCK_BYTES, watch), name), name));
  try {
    const first = await firstText(chunks);
    if (first === undefined) return;
    const all = prepend(first, chunks);
    switch (first.toString('utf8').trimStart().charAt(0)) {
      case '{':
        yield* ndjsonUsers(all, name);
        break;
      case '[':
        yield* ndjsonUsers(arrayAsLines(all, name), name, 'user');
        break;
      default:
        yield* csvUsers(all, name);
    }
  } finally {
    // Closes the file after an error, or when the consumer stops early.
    await chunks.return(undefined);
  }
}

/** Whether the text starts a JSON array. */
export function startsArray(first: Buffer): boolean {
  return first.toString('utf8').trimStart().startsWith('[');
}

/** The first chunk that is not blank, with the blank ones before it; undefined for none. */
export async function firstText(chunks: AsyncGenerator<Buffer>): Promise<Buffer | undefined> {
  let head: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await chunks.next();
    if (next.done) return undefined;
    head = Buffer.concat([head, next.value]);
    if (head.toString('utf8').trim() !== '') return head;
  }
}
