import { isExactNumber } from '../exact-json.ts';

/** A user's `user_metadata` or `app_metadata`: JSON that applications keep about a user. */
export type Metadata = Readonly<Record<string, unknown>>;

/** The two kinds of metadata, as a user and a PATCH have them. Absent: none, or nothing to say. */
export interface MetadataPair {
  readonly user_metadata?: Metadata;
  readonly app_metadata?: Metadata;
}

/** Their names, in the order of all output. */
export const METADATA_KINDS = ['user_metadata', 'app_metadata'] as const;

/** `--merge-metadata`: what becomes of a secondary's metadata. */
export const MERGE_POLICIES = ['none', 'fill', 'prefer-secondary', 'fail-on-conflict'] as const;
export type MergePolicy = (typeof MERGE_POLICIES)[number];

/** A policy that merges at all. */
export type MergeRule = Exclude<MergePolicy, 'none'>;

/**
 * What a merge writes to the primary, and what stood in its place. Both hold whole first-level values, for a
 * PATCH merges at the first level only; a key that `before` lacks was not there.
 */
export interface MergePlan {
  readonly wrote: MetadataPair;
  readonly before: MetadataPair;
}

/** Both kinds of metadata in a user as the API gives it, which is untrusted. */
export function metadataOf(user: unknown): MetadataPair {
  const members = (typeof user === 'object' && user !== null ? user : {}) as Record<string, unknown>;
  const found = METADATA_KINDS.filter((kind) => isMetadata(members[kind])).map((kind) => [
    kind,
    members[kind],
  ]);
  return Object.fromEntries(found) as MetadataPair;
}

/** Whether there is anything in it: an empty object in a PATCH would empty what the user has. */
export function isEmpty(metadata: MetadataPair): boolean {
  return METADATA_KINDS.every((kind) => Object.keys(metadata[kind] ?? {}).length === 0);
}

function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}
