import { crc32 } from 'node:zlib';

/** A row's number and the ids that were sent for it. */
export interface RowIds {
  readonly row: number;
  readonly primary_user_id: string;
  readonly secondary_user_id: string;
}

/**
 * Hashes a row's number and ids to four bytes, never 0. It detects a changed row by accident; the input's sha256
 * protects against deliberate change.
 */
export function rowKey(ids: RowIds): number {
  return crc32(`${ids.row}\n${ids.primary_user_id}\n${ids.secondary_user_id}`) || 1;
}
