import { err, ok, type Result } from '../../domain/result.ts';
import type { InvalidRow, Pair } from '../../domain/row/pair.ts';
import { meansNothing } from '../ids/placeholder-words.ts';
import type { Cells } from './cells.ts';

/** The optional columns of a pair. */
export type Extras = Pick<Pair, 'connectionId' | 'linkWith' | 'primaryToken'>;

/** Pattern of `connection_id` in Auth0's Management API. */
const CONNECTION_ID = /^con_[A-Za-z0-9]{16}$/;

/** The characters of a bearer token in a header (RFC 9110, 5.5: visible characters). */
const VISIBLE = /^[\x21-\x7e]+$/;

/** Shared, because most of millions of rows have none. */
const NONE = ok<Extras>({});

/** Reads the optional columns. No message contains a token. */
export function readExtras(cells: Cells): Result<Extras, InvalidRow> {
  const connectionId = cells.value('connection_id');
  const linkWith = cells.token('link_with');
  const primaryToken = cells.token('primary_token');
  if (connectionId === '' && linkWith === '' && primaryToken === '') return NONE;
  if (connectionId !== '' && !CONNECTION_ID.test(connectionId)) {
    const message = `${cells.nameOf('connection_id')} is not a connection id: con_ followed by 16 letters or digits`;
    return err({ message });
  }
  if (meansNothing(primaryToken)) {
    return err({
      message: `${cells.nameOf('primary_token')} contains a placeholder for no value: leave it empty`,
    });
  }
  if (primaryToken !== '' && !VISIBLE.test(primaryToken)) {
    return err({
      message: `${cells.nameOf('primary_token')} contains characters that are not allowed in a token`,
    });
  }
  return ok({
    // Auth0 accepts `link_with` only without a connection, so the connection is dropped.
    ...(connectionId !== '' && linkWith === '' && { connectionId }),
    ...(linkWith !== '' && { linkWith }),
    ...(primaryToken !== '' && { primaryToken }),
  });
}

/** Whether all extras are empty. */
export function hasNone(extras: Extras): boolean {
  return extras === NONE.value;
}
