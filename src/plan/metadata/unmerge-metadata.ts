import { isDeepStrictEqual } from 'node:util';
import { isEmpty, METADATA_KINDS, type MergePlan, type MetadataPair } from '../../domain/account/metadata.ts';

/** How to reverse a merge: what to write, and which keys stay because they have changed since. */
export interface Unmerge {
  /** The body of the PATCH; null deletes a key. Absent where there is nothing to write. */
  readonly patch?: MetadataPair;
  /** Paths such as `user_metadata.theme`. */
  readonly kept: readonly string[];
}

/**
 * Restores each first-level key that still has the value that the merge wrote. A key that already has its earlier value was
 * restored by an earlier attempt.
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

/** Uses entries because an assignment would lose a key named `__proto__`. */
function withKey(object: Record<string, unknown> = {}, key: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries([...Object.entries(object), [key, value]]);
}
