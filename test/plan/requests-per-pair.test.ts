import { expect, it } from 'vitest';
import { PRESERVE_NOTHING, type PreservationOptions } from '../../src/domain/preservation.ts';
import { preservationScopes, requestsOfPair, requestsPerPair } from '../../src/plan/requests-per-pair.ts';

const SNAPSHOT = { snapshot: true };
const MERGE = { snapshot: true, merge: 'fill' } as const;
const ROLES = { snapshot: true, carryRoles: true };
const ORGANIZATIONS = { snapshot: true, carryOrganizations: true };
const ALL = { ...MERGE, ...ROLES, ...ORGANIZATIONS };

it.each<readonly [Partial<PreservationOptions>, fromExport: boolean, requests: number, scopes: string[]]>([
  [{}, false, 1, []],
  [{}, true, 1, []],
  [SNAPSHOT, false, 2, ['read:users']],
  [SNAPSHOT, true, 1, []],
  [MERGE, false, 4, ['read:users']],
  [MERGE, true, 2, []],
  [ROLES, false, 6, ['read:users']],
  [ROLES, true, 5, ['read:users']],
  [ORGANIZATIONS, false, 4, ['read:users', 'read:organizations', 'create:organization_members']],
  [ORGANIZATIONS, true, 3, ['read:organizations', 'create:organization_members']],
  [ALL, false, 10, ['read:users', 'read:organizations', 'create:organization_members']],
])('%j, profiles from an export: %s, takes %i requests a pair', (options, fromExport, requests, scopes) => {
  const all = { ...PRESERVE_NOTHING, ...options };
  expect(requestsPerPair(all, fromExport)).toBe(requests);
  expect(preservationScopes(all, fromExport)).toEqual(scopes);
});

it('names each kind of request of a pair, and none that is not made', () => {
  expect(requestsOfPair(PRESERVE_NOTHING, false)).toEqual([{ what: 'link', count: 1 }]);
  expect(requestsOfPair({ ...PRESERVE_NOTHING, ...ALL }, false)).toEqual([
    { what: 'link', count: 1 },
    { what: 'read of the secondary', count: 1 },
    { what: 'read of the primary', count: 1 },
    { what: 'PATCH of the primary', count: 1 },
    { what: 'reads of roles and permissions', count: 2 },
    { what: 'grants of roles and permissions', count: 2 },
    { what: 'read of organizations', count: 1 },
    { what: 'membership', count: 1 },
  ]);
});
