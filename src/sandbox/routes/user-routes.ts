import { inexistentUser, invalidBody, type Reply } from '../server/reply.ts';
import type { Call, Route } from '../server/route.ts';
import type { Tenant } from '../state/tenant.ts';
import type { Metadata, TenantUser } from '../state/users.ts';
import { parseObject } from './link-body.ts';

/** Fields of a user that a PATCH may set outright, beside the two kinds of metadata. */
const SETTABLE: ReadonlySet<string> = new Set([
  'blocked',
  'email',
  'email_verified',
  'phone_number',
  'phone_verified',
  'name',
  'given_name',
  'family_name',
  'nickname',
  'picture',
  'username',
]);

/** Reading a user and changing one. */
export function userRoutes(tenant: Tenant): readonly Route[] {
  return [
    {
      method: 'GET',
      path: 'users/:id',
      scopes: ['read:users'],
      ownScopes: ['read:current_user'],
      handle: (call) => read(tenant, call),
    },
    {
      method: 'PATCH',
      path: 'users/:id',
      scopes: ['update:users'],
      handle: (call) => patch(tenant, call),
    },
  ];
}

function read({ users }: Tenant, { params, query }: Call): Reply {
  const user = users.get(params[0] ?? '');
  if (user === undefined) return inexistentUser();
  const fields = query.get('fields');
  if (fields === null || fields === '') return { status: 200, body: user };
  const named = new Set(fields.split(','));
  const included = query.get('include_fields') !== 'false';
  const body = Object.fromEntries(Object.entries(user).filter(([field]) => named.has(field) === included));
  return { status: 200, body };
}

function patch({ users, applied }: Tenant, { params, body, nowMs }: Call): Reply {
  const user = users.get(params[0] ?? '');
  if (user === undefined) return inexistentUser();
  const changes = parseObject(body);
  if (!changes.ok) return changes.error;
  const changed = patchedUser(user, changes.value);
  if (typeof changed === 'string') return invalidBody(changed);
  const after = { ...changed, updated_at: new Date(nowMs).toISOString() };
  users.put(after);
  applied.add({ kind: 'patch', primary: user.user_id, atMs: nowMs });
  return { status: 200, body: after };
}

/**
 * A user after `PATCH /api/v2/users/{id}`: metadata is merged at its first level, `{}` empties it, a null
 * deletes its key (auth0.md, "What a link destroys"); other fields are set.
 *
 * @returns what is wrong with the body, where something is.
 */
export function patchedUser(user: TenantUser, changes: Record<string, unknown>): TenantUser | string {
  const after: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(changes)) {
    if (field === 'user_metadata' || field === 'app_metadata') {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return `Expected type object on property ${field}`;
      }
      after[field] = patchedMetadata(user[field], value as Metadata);
    } else if (SETTABLE.has(field)) after[field] = value;
    else return `Additional properties not allowed: ${field}`;
  }
  return { ...user, ...after };
}

function patchedMetadata(before: Metadata | undefined, changes: Metadata): Metadata {
  const entries = Object.entries(changes);
  if (entries.length === 0) return {};
  // A map: to an object `__proto__` would be no key like the others.
  const after = new Map(Object.entries(before ?? {}));
  for (const [key, value] of entries) {
    if (value === null) after.delete(key);
    else after.set(key, value);
  }
  return Object.fromEntries(after);
}
