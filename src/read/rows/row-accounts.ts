import { splitAccountId } from '../../domain/account/account-id.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { InvalidRow } from '../../domain/row/pair.ts';
import { unverifiedSub } from '../ids/id-token.ts';
import { isOrdinary } from '../ids/ordinary-id.ts';
import { agrees, type RowAccount, resolveSecondary } from '../ids/secondary.ts';
import { faultOfAccount, faultOfCell } from '../ids/user-id.ts';
import type { Cells } from './cells.ts';

/** Reads the primary's full id. */
export function readPrimary(cells: Cells): Result<string, InvalidRow> {
  const id = cells.value('primary_user_id');
  if (isOrdinary(id)) return ok(id);
  const name = cells.nameOf('primary_user_id');
  const fault = faultOfCell(id, id, name, cells);
  if (fault !== undefined) return err({ message: `${name} ${fault}` });
  const ref = splitAccountId(id);
  if (ref === undefined) return err({ message: `${name} is not a full id: write it as provider|id` });
  const ofAccount = faultOfAccount(ref, name, cells);
  return ofAccount === undefined ? ok(id) : err(ofAccount);
}

/** Reads the secondary, from its id and provider or from its ID token. */
export function readSecondary(cells: Cells): Result<RowAccount, InvalidRow> {
  const id = cells.value('secondary_user_id');
  const provider = cells.value('secondary_provider');
  const token = cells.token('link_with');
  return token === '' ? readIds(id, provider, cells) : readToken(token, id, provider, cells);
}

function readIds(id: string, provider: string, cells: Cells): Result<RowAccount, InvalidRow> {
  const account = resolveSecondary(id, provider);
  if (account.ok && account.value.otherId === undefined && isOrdinary(account.value.id)) return account;
  const name = cells.nameOf('secondary_user_id');
  const fault = faultOfCell(id, account.ok ? account.value.id : id, name, cells);
  if (fault !== undefined) return err({ message: `${name} ${fault}` });
  if (!account.ok) return err({ message: `${name} ${account.error}` });
  const { id: fullId, ref, otherId } = account.value;
  const providerIn = provider === '' ? undefined : `${cells.nameOf('secondary_provider')} names`;
  const ofAccount = faultOfAccount(ref, name, cells, providerIn);
  if (ofAccount !== undefined) return err(ofAccount);
  if (otherId !== undefined) {
    cells.note('ambiguous_id', `${name} is read as the account ${fullId}, but could also be ${otherId}`);
  }
  return account;
}

/** Only the token is sent, so the id and provider columns must agree with it. */
function readToken(
  token: string,
  id: string,
  provider: string,
  cells: Cells,
): Result<RowAccount, InvalidRow> {
  const name = cells.nameOf('link_with');
  const sub = unverifiedSub(token) ?? '';
  const ref = splitAccountId(sub);
  if (ref === undefined) {
    const message = `${name} is not an ID token: it is not a JWT whose sub is a user id`;
    return err({ message, reason: 'link_token_rejected' });
  }
  const fault = faultOfCell(sub, sub, `the sub of ${name}`, cells);
  if (fault !== undefined) return err({ message: `the sub of ${name} ${fault}` });
  const ofAccount = faultOfAccount(ref, `the sub of ${name}`, cells);
  if (ofAccount !== undefined) return err(ofAccount);
  const account = { id: sub, ref };
  return agrees(account, id, provider)
    ? ok(account)
    : err({ message: `${name} is the token of a different account than the one the row names` });
}
