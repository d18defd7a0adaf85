import { isDeepStrictEqual } from 'node:util';
import {
  isEmpty,
  METADATA_KINDS,
  type MergePlan,
  type MergeRule,
  type Metadata,
  type MetadataPair,
} from '../../domain/account/metadata.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { conflictsBetween, mergeValue, type Winner } from './merge-value.ts';

/** `fail-on-conflict` merges only where all scalars in common are equal, so its winner does not matter. */
const WINNERS: Readonly<Record<MergeRule, Winner>> = {
  fill: 'primary',
  'prefer-secondary': 'secondary',
  'fail-on-conflict': 'primary',
};

/**
 * What to write to the primary to keep the secondary's metadata: the first-level keys whose value changes, each with its
 * whole value (see {@link mergeValue}). Merging again writes nothing.
 *
 * @returns undefined where there is nothing to write; the conflicting paths where `fail-on-conflict` finds any.
 */
export function mergeMetadata(
  primary: MetadataPair,
  secondary: MetadataPair,
  rule: MergeRule,
): Result<MergePlan | undefined, readonly string[]> {
  if (rule === 'fail-on-conflict') {
    const conflicts = METADATA_KINDS.flatMap((kind) =>
      conflictsBetween(primary[kind] ?? {}, secondary[kind] ?? {}, kind),
    );
    if (conflicts.length > 0) return err(conflicts);
  }
  const wrote = eachKind((kind) => changes(primary[kind] ?? {}, secondary[kind] ?? {}, WINNERS[rule]));
  if (isEmpty(wrote)) return ok(undefined);
  const before = eachKind((kind) => ownOf(primary[kind] ?? {}, Object.keys(wrote[kind] ?? {})));
  return ok({ wrote, before });
}

/** The first-level values that the merge changes or adds. */
function changes(primary: Metadata, secondary: Metadata, winner: Winner): Metadata {
  const changed = Object.entries(secondary)
    // A null at the first level of a PATCH deletes its key.
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [
      key,
      Object.hasOwn(primary, key) ? mergeValue(primary[key], value, winner) : value,
    ])
    .filter(
      ([key, value]) =>
        !Object.hasOwn(primary, key as string) || !isDeepStrictEqual(value, primary[key as string]),
    );
  return Object.fromEntries(changed) as Metadata;
}

function ownOf(metadata: Metadata, keys: readonly string[]): Metadata {
  const kept = keys.filter((key) => Object.hasOwn(metadata, key));
  return Object.fromEntries(kept.map((key) => [key, metadata[key]]));
}

/** Both kinds, without an empty one: `{}` in a PATCH would delete everything of that kind. */
function eachKind(of: (kind: (typeof METADATA_KINDS)[number]) => Metadata): MetadataPair {
  const kinds = METADATA_KINDS.map((kind) => [kind, of(kind)] as const);
  return Object.fromEntries(kinds.filter(([, metadata]) => Object.keys(metadata).length > 0));
}
