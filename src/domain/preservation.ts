import type { MergePolicy } from './account/metadata.ts';

/** What a run of `link` saves of each secondary, and what it carries over to the primary. */
export interface PreservationOptions {
  /** `--snapshot`, or implied by any of the others. */
  readonly snapshot: boolean;
  readonly merge: MergePolicy;
  /** Roles, and directly assigned permissions. */
  readonly carryRoles: boolean;
  readonly carryOrganizations: boolean;
}

/** A plain link: nothing is saved or carried over. */
export const PRESERVE_NOTHING: PreservationOptions = {
  snapshot: false,
  merge: 'none',
  carryRoles: false,
  carryOrganizations: false,
};
