import { MERGE_POLICIES } from '../../domain/account/metadata.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import { PRESERVATION_FLAGS } from '../../run/session/resume-options.ts';
import { oneOf } from './flag-values.ts';
import { type FlagValues, toggle, withDefault } from './flags.ts';

const KEEP = { group: 'What a link destroys:' };

/** What of a secondary is kept, and what its primary is given. */
export const preserveFlags = {
  snapshot: toggle('keep each secondary in snapshot.jsonl before its link is sent, for undo', KEEP),
  'merge-metadata': withDefault(
    "merge the secondary's metadata into the primary's; implies --snapshot",
    oneOf(...MERGE_POLICIES),
    'none',
    KEEP,
  ),
  'carry-roles': toggle("give the primary the secondary's roles and permissions; implies --snapshot", KEEP),
  'carry-organizations': toggle(
    "make the primary a member of the secondary's organizations; implies --snapshot",
    KEEP,
  ),
};

type Values = FlagValues<typeof preserveFlags>;

/** What the flags ask for. */
export function preservationOptionsOf(flags: Values): PreservationOptions {
  const merge = flags['merge-metadata'];
  const carryRoles = flags['carry-roles'];
  const carryOrganizations = flags['carry-organizations'];
  const snapshot = flags.snapshot || merge !== 'none' || carryRoles || carryOrganizations;
  return { snapshot, merge, carryRoles, carryOrganizations };
}

/** Those that were given, and not left at their defaults. */
export function preserveFlagsGiven(given: ReadonlySet<string>): readonly (keyof PreservationOptions)[] {
  const options = Object.keys(PRESERVATION_FLAGS) as (keyof PreservationOptions)[];
  return options.filter((option) => given.has(PRESERVATION_FLAGS[option]));
}
