import type { Pair } from '../domain/pair.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { RowFault } from './accounts.ts';
import type { Cells } from './cells.ts';

/** What a pair has beside its two ids, where it has it. */
export type Extras = Pick<Pair, 'connectionId' | 'linkWith' | 'primaryToken' | 'quotedId'>;

/** Pattern of `connection_id` in Auth0's Management API. */
const CONNECTION_ID = /^con_[A-Za-z0-9]{16}$/;

/** What a bearer token may consist of in a header (RFC 9110, 5.5: visible characters). */
const VISIBLE = /^[\x21-\x7e]+$/;

/** Reads the optional columns. No message repeats a token. */
export function readExtras(cells: Cells): Result<Extras, RowFault> {
  const extras: { -readonly [key in keyof Extras]: Extras[key] } = {};
  const connectionId = cells.value('connection_id');
  const linkWith = cells.token('link_with');
  const primaryToken = cells.token('primary_token');
  if (connectionId !== '' && !CONNECTION_ID.test(connectionId)) {
    const message = `${cells.nameOf('connection_id')} is no connection id: con_ and 16 letters or digits`;
    return err({ message });
  }
  if (primaryToken !== '' && !VISIBLE.test(primaryToken)) {
    return err({ message: `${cells.nameOf('primary_token')} holds characters that no token has` });
  }
  // Auth0 takes `link_with` alone: a connection beside it has nothing to say.
  if (connectionId !== '' && linkWith === '') extras.connectionId = connectionId;
  if (linkWith !== '') extras.linkWith = linkWith;
  if (primaryToken !== '') extras.primaryToken = primaryToken;
  if (cells.isQuoted('primary_user_id') || cells.isQuoted('secondary_user_id')) extras.quotedId = true;
  return ok(extras);
}
