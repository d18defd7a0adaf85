import { splitAccountId } from '../domain/account-id.ts';
import type { InvalidRow } from '../domain/pair.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { Cells } from './cells.ts';
import { unverifiedSub } from './id-token.ts';
import { type Account, agrees, resolveSecondary } from './secondary.ts';
import { faultOfId, isFullId } from './user-id.ts';

/** What is wrong with a row. `reason` where it is not `invalid_row`: a token that no tenant would take. */
export interface RowFault extends InvalidRow {
  readonly reason?: 'link_token_rejected';
}

/** The primary's full id. */
export function readPrimary(cells: Cells): Result<string, RowFault> {
  const id = cells.value('primary_user_id');
  const fault = faultOfId(id) ?? (isFullId(id) ? undefined : 'is no full id: write it as provider|id');
  return fault === undefined ? ok(id) : err({ message: `${cells.nameOf('primary_user_id')} ${fault}` });
}

/** The secondary, from its id and provider or from its ID token. */
export function readSecondary(cells: Cells): Result<Account, RowFault> {
  const id = cells.value('secondary_user_id');
  const provider = cells.value('secondary_provider');
  const token = cells.token('link_with');
  return token === '' ? readIds(id, provider, cells) : readToken(token, id, provider, cells);
}

function readIds(id: string, provider: string, cells: Cells): Result<Account, RowFault> {
  const name = cells.nameOf('secondary_user_id');
  const idFault = faultOfId(id);
  if (idFault !== undefined) return err({ message: `${name} ${idFault}` });
  const account = resolveSecondary(id, provider);
  if (!account.ok) return err({ message: `${name} ${account.error}` });
  const fault = provider === '' ? undefined : faultOfId(account.value.id);
  return fault === undefined ? account : err({ message: `${name} with its provider ${fault}` });
}

/** The token alone is sent, so what stands beside it may only confirm it. */
function readToken(token: string, id: string, provider: string, cells: Cells): Result<Account, RowFault> {
  const name = cells.nameOf('link_with');
  const sub = unverifiedSub(token) ?? '';
  const ref = splitAccountId(sub);
  if (ref === undefined) {
    const message = `${name} is no ID token: not a JWT whose sub is a user id`;
    return err({ message, reason: 'link_token_rejected' });
  }
  const fault = faultOfId(sub);
  if (fault !== undefined) return err({ message: `the sub of ${name} ${fault}` });
  const account = { id: sub, ref };
  return agrees(account, id, provider)
    ? ok(account)
    : err({ message: `${name} is the token of another account than the one the row names` });
}
