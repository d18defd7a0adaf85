import { type AccountRef, joinAccountId, splitAccountId } from '../../domain/account/account-id.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { apiError, type Reply } from '../server/reply.ts';
import { type Call, insufficientScope, type Route } from '../server/route.ts';
import { linkIdentity, unlinkIdentity } from '../state/link.ts';
import type { Tenant } from '../state/tenant.ts';
import { inexistentConnection, isConfigured, parseLinkBody } from './link-body.ts';

const UPDATE_USERS = 'update:users';

/** Linking and unlinking. */
export function identityRoutes(tenant: Tenant): readonly Route[] {
  return [
    {
      method: 'POST',
      path: 'users/:id/identities',
      scopes: [UPDATE_USERS],
      ownScopes: ['update:current_user_identities'],
      handle: (call) => link(tenant, call),
    },
    {
      method: 'DELETE',
      path: 'users/:id/identities/:provider/:user_id',
      scopes: [UPDATE_USERS],
      ownScopes: ['update:current_user_identities'],
      handle: (call) => unlink(tenant, call),
    },
  ];
}

function link(tenant: Tenant, call: Call): Reply {
  const [primary = ''] = call.params;
  const secondary = secondaryOf(tenant, call);
  if (!secondary.ok) return secondary.error;
  const linked = linkIdentity(tenant.users, primary, secondary.value, tenant.relinkReply);
  if (!linked.ok) return linked.error;
  const id = joinAccountId(secondary.value);
  tenant.access.forget(id);
  tenant.applied.add({ kind: 'link', primary, secondary: id, atMs: call.nowMs });
  return { status: 201, body: linked.value };
}

function secondaryOf(tenant: Tenant, { body, caller, nowMs }: Call): Result<AccountRef, Reply> {
  const parsed = parseLinkBody(body);
  if (!parsed.ok) return parsed;
  const asServer = caller.scopes.has(UPDATE_USERS);
  if (parsed.value.kind === 'by_token') {
    const account = tenant.idTokens.accountOf(
      parsed.value.linkWith,
      asServer ? undefined : caller.azp,
      nowMs,
    );
    if (!account.ok) return account;
    const secondary = splitAccountId(account.value);
    return secondary === undefined
      ? err(apiError(400, 'The specified JWT in link_with has no sub of an account', 'invalid_token'))
      : ok(secondary);
  }
  // A user's own token is for link_with alone: nobody may claim an account by its id.
  if (!asServer) return err(insufficientScope([UPDATE_USERS]));
  const { secondary, connectionId } = parsed.value;
  if (!isConfigured(tenant.connections, secondary.provider, connectionId)) return err(inexistentConnection());
  return ok(secondary);
}

function unlink(tenant: Tenant, { params, nowMs }: Call): Reply {
  const [primary = '', provider = '', userId = ''] = params;
  const secondary = { provider, userId };
  const unlinked = unlinkIdentity(tenant.users, primary, secondary);
  if (!unlinked.ok) return unlinked.error;
  tenant.applied.add({ kind: 'unlink', primary, secondary: joinAccountId(secondary), atMs: nowMs });
  return { status: 200, body: unlinked.value };
}
