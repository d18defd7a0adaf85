import type { MergePolicy } from './account/metadata.ts';

/** What a run of `link` keeps of its secondaries, and what it carries over to their primaries. */
export interface PreservationOptions {
  /** `--snapshot`, or implied by any of the others. */
  readonly snapshot: boolean;
  readonly merge: MergePolicy;
  /** Roles, and permissions that were given directly. */
  readonly carryRoles: boolean;
  readonly carryOrganizations: boolean;
}

/** A plain link: nothing is kept. */
export const PRESERVE_NOTHING: PreservationOptions = {
  snapshot: false,
  merge: 'none',
  carryRoles: false,
  carryOrganizations: false,
};
