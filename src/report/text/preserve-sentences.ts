import type { MergeRule } from '../../domain/account/metadata.ts';
import type { PreservationOptions } from '../../domain/preservation.ts';
import { formatCount } from './format.ts';

/** What becomes of values that both accounts have. */
const RULES: Readonly<Record<MergeRule, string>> = {
  fill: "where both have a value, the primary's is kept",
  'prefer-secondary': "where both have a value, the secondary's replaces it",
  'fail-on-conflict': 'a pair in which both have different values is not linked',
};

/** What the plan tells about snapshots, merges and what is carried over, and what they cost. */
export interface PreservationView {
  readonly terms: PreservationOptions;
  /** The requests of a pair, at most. */
  readonly requests: readonly { readonly what: string; readonly count: number }[];
  /** Profiles come from `--users`. */
  readonly fromExport: boolean;
}

/** In sentences, one for each thing that is kept; the last says what it costs. */
export function renderPreservation({ terms, requests, fromExport }: PreservationView): string[] {
  const { merge } = terms;
  const cost = requests.map(({ what, count }) => (count === 1 ? what : `${formatCount(count)} ${what}`));
  const sum = requests.reduce((total, { count }) => total + count, 0);
  return [
    ...(merge === 'none'
      ? []
      : [
          `The secondary's metadata is merged into the primary's (--merge-metadata ${merge}): ${RULES[merge]}.`,
        ]),
    ...(terms.carryRoles
      ? ["The primary is given the secondary's roles and permissions (--carry-roles)."]
      : []),
    ...(terms.carryOrganizations
      ? ["The primary joins the secondary's organizations (--carry-organizations)."]
      : []),
    ...(fromExport ? ['Profiles are read from the export and are as old as it is (--users).'] : []),
    ...(fromExport && merge !== 'none'
      ? ['A primary of several pairs is read from the tenant for each pair after its first.']
      : []),
    `Requests per pair: ${formatCount(sum)}${sum > 2 ? ' at most' : ''} (${cost.join(', ')}).`,
  ];
}
