import { err, ok, type Result } from '../../domain/result.ts';
import { apiError, inexistentUser, invalidBody, type Reply } from '../server/reply.ts';
import type { Call, Route } from '../server/route.ts';
import type { Access, Permission } from '../state/access-book.ts';
import type { Tenant } from '../state/tenant.ts';
import { parseObject } from './link-body.ts';

/** Auth0 gives 50 entries a page unless asked, and 100 at most. */
const PAGE_DEFAULT = 50;
const PAGE_MOST = 100;

/** Roles, permissions and organizations of a user: read, given, taken. */
export function accessRoutes(tenant: Tenant): readonly Route[] {
  const { access, users } = tenant;
  const listed = (name: keyof Access, list: (userId: string) => readonly unknown[]) => (call: Call) => {
    const [userId = ''] = call.params;
    return users.get(userId) === undefined ? inexistentUser() : page(name, list(userId), call.query);
  };
  const changed =
    (status: number, name: 'roles' | 'permissions', change: 'give' | 'take') => (call: Call) => {
      const [userId = ''] = call.params;
      if (users.get(userId) === undefined) return inexistentUser();
      const asked = name === 'roles' ? askedRoles(tenant, call.body) : askedPermissions(call.body);
      if (!asked.ok) return asked.error;
      access[change](userId, asked.value);
      return { status };
    };
  return [
    {
      method: 'GET',
      path: 'users/:id/roles',
      scopes: ['read:users', 'read:roles', 'read:role_members'],
      handle: listed('roles', (id) => access.of(id).roles.map((role) => access.roles.get(role))),
    },
    {
      method: 'POST',
      path: 'users/:id/roles',
      scopes: ['update:users', 'create:role_members'],
      handle: changed(204, 'roles', 'give'),
    },
    {
      method: 'DELETE',
      path: 'users/:id/roles',
      scopes: ['update:users', 'delete:role_members'],
      handle: changed(204, 'roles', 'take'),
    },
    {
      method: 'GET',
      path: 'users/:id/permissions',
      scopes: ['read:users'],
      handle: listed('permissions', (id) => access.of(id).permissions),
    },
    {
      method: 'POST',
      path: 'users/:id/permissions',
      scopes: ['update:users'],
      handle: changed(201, 'permissions', 'give'),
    },
    {
      method: 'DELETE',
      path: 'users/:id/permissions',
      scopes: ['update:users'],
      handle: changed(204, 'permissions', 'take'),
    },
    {
      method: 'GET',
      path: 'users/:id/organizations',
      scopes: ['read:organizations'],
      handle: listed('organizations', (id) =>
        access.of(id).organizations.map((one) => access.organizations.get(one)),
      ),
    },
    {
      method: 'POST',
      path: 'organizations/:id/members',
      scopes: ['create:organization_members'],
      handle: (call) => changeMembers(tenant, call, 'give'),
    },
    {
      method: 'DELETE',
      path: 'organizations/:id/members',
      scopes: ['delete:organization_members'],
      handle: (call) => changeMembers(tenant, call, 'take'),
    },
  ];
}

function changeMembers({ access, users }: Tenant, call: Call, change: 'give' | 'take'): Reply {
  const [organization = ''] = call.params;
  if (!access.organizations.has(organization)) {
    return apiError(404, 'No organization found by that id.', 'inexistent_organization');
  }
  const members = stringsOf(call.body, 'members');
  if (!members.ok) return members.error;
  if (members.value.some((id) => users.get(id) === undefined)) return inexistentUser();
  for (const id of members.value) access[change](id, { organizations: [organization] });
  return { status: 204 };
}

function askedRoles({ access }: Tenant, body: string): Result<Access, Reply> {
  const roles = stringsOf(body, 'roles');
  if (!roles.ok) return roles;
  const unknown = roles.value.find((id) => !access.roles.has(id));
  return unknown === undefined
    ? ok({ roles: roles.value })
    : err(apiError(404, 'The role does not exist.', 'inexistent_role'));
}

function askedPermissions(body: string): Result<Access, Reply> {
  const parsed = parseObject(body);
  if (!parsed.ok) return parsed;
  const { permissions } = parsed.value;
  if (!Array.isArray(permissions) || !permissions.every(isPermission)) {
    return err(invalidBody('Expected type array of permissions on property permissions'));
  }
  return ok({ permissions });
}

function stringsOf(body: string, name: string): Result<readonly string[], Reply> {
  const parsed = parseObject(body);
  if (!parsed.ok) return parsed;
  const list = parsed.value[name];
  return Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string')
    ? ok(list)
    : err(invalidBody(`Expected type array of strings on property ${name}`));
}

function isPermission(value: unknown): value is Permission {
  const { permission_name, resource_server_identifier } = (value ?? {}) as Record<string, unknown>;
  return typeof permission_name === 'string' && typeof resource_server_identifier === 'string';
}

/** One page of a list: the array alone, or with its totals where `include_totals` asks for them. */
function page(name: keyof Access, list: readonly unknown[], query: URLSearchParams): Reply {
  const limit = Math.min(PAGE_MOST, Number(query.get('per_page') ?? PAGE_DEFAULT));
  const start = Number(query.get('page') ?? 0) * limit;
  const entries = list.slice(start, start + limit);
  if (query.get('include_totals') !== 'true') return { status: 200, body: entries };
  return { status: 200, body: { start, limit, total: list.length, [name]: entries } };
}
