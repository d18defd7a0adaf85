import type { Profile } from '../../domain/account/snapshot.ts';
import { isTooDeep, parseJson } from '../../domain/exact-json.ts';
import { gunzipped } from '../bytes/gunzipped.ts';
import { prepend } from '../bytes/prepend.ts';
import { BLOCK_BYTES, rawBlocks } from '../bytes/raw-blocks.ts';
import { utf8Chunks } from '../text/utf8.ts';
import { arrayAsLines } from './array-lines.ts';
import { firstText, startsArray } from './users-export.ts';

const NEWLINE = 0x0a;

/**
 * Yields the users of an NDJSON or JSON-array export (gzip or not) unchanged, in batches. Anything that is not a user is
 * skipped, because an earlier pass checked the export. So is a user that nests too deep; it is then read from the tenant.
 *
 * @param name the export, for messages.
 */
export async function* readUserProfiles(path: string, name: string): AsyncGenerator<readonly Profile[]> {
  const chunks = utf8Chunks(gunzipped(rawBlocks(path, BLOCK_BYTES), name), name);
  const first = await firstText(chunks);
  if (first === undefined) return;
  const all = prepend(first, chunks);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of startsArray(first) ? arrayAsLines(all, name) : all) {
    const bytes = Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(end);
    yield profilesIn(bytes.toString('utf8', 0, end));
  }
  yield profilesIn(rest.toString());
}

function profilesIn(text: string): Profile[] {
  return text
    .split('\n')
    .map(profileIn)
    .filter((profile) => profile !== undefined);
}

function profileIn(line: string): Profile | undefined {
  if (!line.includes('"user_id"')) return undefined;
  try {
    const value = parseJson(line);
    return typeof value === 'object' && value !== null && !isTooDeep(value)
      ? ({ ...value } as Profile)
      : undefined;
  } catch {
    return undefined;
  }
}
