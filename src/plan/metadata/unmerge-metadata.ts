import { isDeepStrictEqual } from 'node:util';
import { isEmpty, METADATA_KINDS, type MergePlan, type MetadataPair } from '../../domain/account/metadata.ts';

/** How to take a merge back: what to write, and which keys somebody changed since, so that they stay. */
export interface Unmerge {
  /** A PATCH's body; null deletes a key. Absent where nothing is to be written. */
  readonly patch?: MetadataPair;
  /** As `user_metadata.theme`. */
  readonly kept: readonly string[];
}

/**
 * Gives each first-level key that a merge wrote its value from before, where it still has the value that the merge
 * gave it. A key that has its value from before already was taken back by an earlier try.
 *
 * @param current the primary's metadata as it is now.
 */
export function unmergeMetadata({ wrote, before }: MergePlan, current: MetadataPair): Unmerge {
  const kept: string[] = [];
  const patch: Record<string, Record<string, unknown>> = {};
  for (const kind of METADATA_KINDS) {
    const now = current[kind] ?? {};
    const then = before[kind] ?? {};
    for (const [key, value] of Object.entries(wrote[kind] ?? {})) {
      const own = Object.hasOwn(now, key);
      if (own && isDeepStrictEqual(now[key], value)) {
        patch[kind] = withKey(patch[kind], key, Object.hasOwn(then, key) ? then[key] : null);
      } else if (own !== Object.hasOwn(then, key) || !isDeepStrictEqual(now[key], then[key])) {
        kept.push(`${kind}.${key}`);
      }
    }
  }
  return isEmpty(patch) ? { kept } : { patch, kept };
}

/** By entries, as a plain assignment would lose a key named `__proto__`. */
function withKey(object: Record<string, unknown> = {}, key: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries([...Object.entries(object), [key, value]]);
}
