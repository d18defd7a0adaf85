import type { PreservationOptions } from '../domain/preservation.ts';

/** One kind of request that a pair may take, in words: `link`, `read of the secondary`, … */
export interface PairRequest {
  readonly what: string;
  readonly count: number;
}

/**
 * The requests of one pair, at most: a secondary without metadata or roles takes fewer. An organization more than
 * one takes one more each, which no plan can know.
 *
 * @param fromExport profiles come from `--users`, without a request.
 */
export function requestsOfPair(terms: PreservationOptions, fromExport: boolean): PairRequest[] {
  const reads = fromExport ? 0 : 1;
  const merges = terms.merge !== 'none';
  const all = [
    { what: 'link', count: 1 },
    { what: 'read of the secondary', count: terms.snapshot ? reads : 0 },
    { what: 'read of the primary', count: merges ? reads : 0 },
    { what: 'PATCH of the primary', count: merges ? 1 : 0 },
    { what: 'reads of roles and permissions', count: terms.carryRoles ? 2 : 0 },
    { what: 'grants of roles and permissions', count: terms.carryRoles ? 2 : 0 },
    { what: 'read of organizations', count: terms.carryOrganizations ? 1 : 0 },
    { what: 'membership', count: terms.carryOrganizations ? 1 : 0 },
  ];
  return all.filter(({ count }) => count > 0);
}

/** How many that are, at most. */
export function requestsPerPair(terms: PreservationOptions, fromExport: boolean): number {
  return requestsOfPair(terms, fromExport).reduce((sum, { count }) => sum + count, 0);
}

/** Scopes of the Management API that they want beside `update:users`. */
export function preservationScopes(terms: PreservationOptions, fromExport: boolean): string[] {
  const reads = (terms.snapshot && !fromExport) || terms.carryRoles;
  return [
    ...(reads ? ['read:users'] : []),
    ...(terms.carryOrganizations ? ['read:organizations', 'create:organization_members'] : []),
  ];
}
