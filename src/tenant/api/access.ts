import type { Access, Permission } from '../../domain/account/snapshot.ts';
import type { TenantClient } from '../http/client.ts';
import type { Answer } from './answer.ts';
import { userPath } from './link-calls.ts';
import { pathPart } from './path-part.ts';

/** The lists that hang on a user. */
export type AccessList = 'roles' | 'permissions' | 'organizations';

/** What a read of one of them told; `unknown` where nothing could be learnt. */
type ListView =
  | { readonly kind: 'found'; readonly access: Access }
  | { readonly kind: 'unknown'; readonly answer: Answer };

/** Roles, permissions and organizations of a user: read, and given to another. */
export interface AccessCalls {
  /**
   * `GET /api/v2/users/{id}/roles`, `…/permissions` (scope `read:users`), `…/organizations` (scope
   * `read:organizations`): one request for a hundred of them. A user that is not there has none.
   */
  list(userId: string, name: AccessList, signal?: AbortSignal): Promise<ListView>;
  /**
   * Gives a user what it may lack; what it has already does no harm, so it may be repeated. `POST …/roles`,
   * `…/permissions` (scope `update:users`), `/organizations/{id}/members` (scope `create:organization_members`).
   * Stops at the first that is not done. @returns its answer, or undefined where all is given.
   */
  give(userId: string, access: Access, signal?: AbortSignal): Promise<Answer | undefined>;
}

/** The most that Auth0 gives at once. */
const PER_PAGE = 100;
/** No account has so many of anything: whoever goes on giving full pages gives the same ones again. */
const MOST_PAGES = 100;

export function createAccessCalls(client: TenantClient): AccessCalls {
  const call = (method: 'GET' | 'POST', path: string, body: object | undefined, signal?: AbortSignal) =>
    client.request({
      method,
      path,
      repeatable: true,
      // A list is an array; what is given is answered with nothing, or with no more than JSON.
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
          page === MOST_PAGES
        ) {
          return { kind: 'unknown', answer };
        }
        entries = entries.concat(answer.body);
        // Fewer: the last page. More: whoever answers does not page, and this was all.
        if (answer.body.length !== PER_PAGE) break;
      }
      return { kind: 'found', access: accessIn(name, entries) };
    },
    async give(userId, access, signal) {
      for (const { path, body } of gifts(userId, access)) {
        const answer = await call('POST', path, body, signal);
        if (answer.kind !== 'reply' || answer.status >= 300) return answer;
      }
      return undefined;
    },
  };
}

function gifts(userId: string, { roles = [], permissions = [], organizations = [] }: Access) {
  const path = userPath(userId);
  return [
    ...(roles.length > 0 ? [{ path: `${path}/roles`, body: { roles } }] : []),
    ...(permissions.length > 0 ? [{ path: `${path}/permissions`, body: { permissions } }] : []),
    ...organizations.map((id) => ({
      path: `/api/v2/organizations/${pathPart(id)}/members`,
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
