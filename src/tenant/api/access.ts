import type { Access, Permission } from '../../domain/account/snapshot.ts';
import type { TenantClient } from '../http/client.ts';
import type { Answer } from './answer.ts';
import { userPath } from './link-calls.ts';
import { pathSegment } from './path-segment.ts';

/** The lists that belong to a user. */
export type AccessList = 'roles' | 'permissions' | 'organizations';

/** The result of reading one of them; `unknown` if the answer does not show it. */
type ListView =
  | { readonly kind: 'found'; readonly access: Access }
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** Reads a user's roles, permissions and organizations, and assigns them to another user. */
export interface AccessCalls {
  /**
   * `GET /api/v2/users/{id}/roles`, `…/permissions` (scope `read:users`), `…/organizations` (scope
   * `read:organizations`): one request for each hundred. A user that does not exist has none.
   */
  list(userId: string, name: AccessList, signal?: AbortSignal): Promise<ListView>;
  /**
   * Assigns access to a user. What the user has already is no error, so the calls may be repeated. `POST …/roles`,
   * `…/permissions` (scope `update:users`), `/organizations/{id}/members` (scope `create:organization_members`).
   * Stops at the first call that fails. @returns its answer, or undefined if all is assigned.
   */
  assign(userId: string, access: Access, signal?: AbortSignal): Promise<Answer | undefined>;
}

/** Auth0's largest page. */
const PER_PAGE = 100;
/** No account has this many entries: a server that keeps sending full pages is repeating them. */
const MAX_PAGES = 100;

export function createAccessCalls(client: TenantClient): AccessCalls {
  const call = (method: 'GET' | 'POST', path: string, body: object | undefined, signal?: AbortSignal) =>
    client.request({
      method,
      path,
      repeatable: true,
      // A list is an array; the reply to an assignment is JSON or empty.
      ...(method === 'GET' ? { expects: Array.isArray } : {}),
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    async list(userId, name, signal) {
      let entries: unknown[] = [];
      for (let page = 0; ; page += 1) {
        const path = `${userPath(userId)}/${name}?per_page=${PER_PAGE}&page=${page}`;
        const answer = await call('GET', path, undefined, signal);
        if (answer.kind === 'reply' && answer.status === 404) break;
        if (
          answer.kind !== 'reply' ||
          answer.status !== 200 ||
          !Array.isArray(answer.body) ||
          page === MAX_PAGES
        ) {
          return { kind: 'unknown', answer };
        }
        entries = entries.concat(answer.body);
        // Fewer: the last page. More: the server does not paginate, and this was all.
        if (answer.body.length !== PER_PAGE) break;
      }
      return { kind: 'found', access: accessIn(name, entries) };
    },
    async assign(userId, access, signal) {
      for (const { path, body } of assignments(userId, access)) {
        const answer = await call('POST', path, body, signal);
        if (answer.kind !== 'reply' || answer.status >= 300) return answer;
      }
      return undefined;
    },
  };
}

function assignments(userId: string, { roles = [], permissions = [], organizations = [] }: Access) {
  const path = userPath(userId);
  return [
    ...(roles.length > 0 ? [{ path: `${path}/roles`, body: { roles } }] : []),
    ...(permissions.length > 0 ? [{ path: `${path}/permissions`, body: { permissions } }] : []),
    ...organizations.map((id) => ({
      path: `/api/v2/organizations/${pathSegment(id)}/members`,
      body: { members: [userId] },
    })),
  ];
}

function accessIn(name: AccessList, entries: readonly unknown[]): Access {
  if (name === 'permissions') return { permissions: entries.flatMap(permissionIn) };
  return { [name]: entries.flatMap(idIn) };
}

function idIn(entry: unknown): string[] {
  const { id } = (entry ?? {}) as { id?: unknown };
  return typeof id === 'string' ? [id] : [];
}

function permissionIn(entry: unknown): Permission[] {
  const { resource_server_identifier, permission_name } = (entry ?? {}) as Record<string, unknown>;
  return typeof resource_server_identifier === 'string' && typeof permission_name === 'string'
    ? [{ resource_server_identifier, permission_name }]
    : [];
}
