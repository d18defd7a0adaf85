import type { PreservationOptions } from '../domain/preservation.ts';

/** One kind of request that a pair may need: `link`, `read of the secondary`, … */
export interface PairRequest {
  readonly what: string;
  readonly count: number;
}

/**
 * The most requests that one pair needs. A secondary without metadata or roles needs fewer; each organization after the
 * first needs one more, which is unknown before the run.
 *
 * @param fromExport profiles come from `--users`, without a request.
 */
export function requestsOfPair(options: PreservationOptions, fromExport: boolean): PairRequest[] {
  const reads = fromExport ? 0 : 1;
  const merges = options.merge !== 'none';
  const all = [
    { what: 'link', count: 1 },
    { what: 'read of the secondary', count: options.snapshot ? reads : 0 },
    { what: 'read of the primary', count: merges ? reads : 0 },
    { what: 'PATCH of the primary', count: merges ? 1 : 0 },
    { what: 'reads of roles and permissions', count: options.carryRoles ? 2 : 0 },
    { what: 'grants of roles and permissions', count: options.carryRoles ? 2 : 0 },
    { what: 'read of organizations', count: options.carryOrganizations ? 1 : 0 },
    { what: 'membership', count: options.carryOrganizations ? 1 : 0 },
  ];
  return all.filter(({ count }) => count > 0);
}

/** The most requests that one pair needs. */
export function requestsPerPair(options: PreservationOptions, fromExport: boolean): number {
  return requestsOfPair(options, fromExport).reduce((sum, { count }) => sum + count, 0);
}

/** The Management API scopes that these requests require besides `update:users`. */
export function preservationScopes(options: PreservationOptions, fromExport: boolean): string[] {
  const reads = (options.snapshot && !fromExport) || options.carryRoles;
  return [
    ...(reads ? ['read:users'] : []),
    ...(options.carryOrganizations ? ['read:organizations', 'create:organization_members'] : []),
  ];
}
