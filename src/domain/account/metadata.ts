import { isExactNumber } from '../exact-json.ts';

/** A user's `user_metadata` or `app_metadata`: JSON that applications store for a user. */
export type Metadata = Readonly<Record<string, unknown>>;

/** The two kinds of metadata, as in a user or a PATCH. Absent: none, or no change. */
export interface MetadataPair {
  readonly user_metadata?: Metadata;
  readonly app_metadata?: Metadata;
}

/** The two kinds, in the order of all output. */
export const METADATA_KINDS = ['user_metadata', 'app_metadata'] as const;

/** `--merge-metadata`: what happens to a secondary's metadata. */
export const MERGE_POLICIES = ['none', 'fill', 'prefer-secondary', 'fail-on-conflict'] as const;
export type MergePolicy = (typeof MERGE_POLICIES)[number];

/** A policy that merges. */
export type MergeRule = Exclude<MergePolicy, 'none'>;

/**
 * What a merge writes to the primary, and the values it replaces. Both hold whole first-level values, because a PATCH
 * merges at the first level only. A key that is missing in `before` did not exist.
 */
export interface MergePlan {
  readonly wrote: MetadataPair;
  readonly before: MetadataPair;
}

/** Both kinds of metadata of an untrusted user of the API. */
export function metadataOf(user: unknown): MetadataPair {
  const members = (typeof user === 'object' && user !== null ? user : {}) as Record<string, unknown>;
  const found = METADATA_KINDS.filter((kind) => isMetadata(members[kind])).map((kind) => [
    kind,
    members[kind],
  ]);
  return Object.fromEntries(found) as MetadataPair;
}

/** Whether there is nothing to write. An empty object in a PATCH would delete the user's metadata of that kind. */
export function isEmpty(metadata: MetadataPair): boolean {
  return METADATA_KINDS.every((kind) => Object.keys(metadata[kind] ?? {}).length === 0);
}

function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}
