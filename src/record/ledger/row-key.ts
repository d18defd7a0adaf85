import { crc32 } from 'node:zlib';

/** What a row that is sent is known by besides its number. */
export interface RowIds {
  readonly row: number;
  readonly primary_user_id: string;
  readonly secondary_user_id: string;
}

/**
 * A row's number and ids in four bytes, never 0. It notices that a row is not the one it was; it proves
 * nothing against intent, which the input's sha256 does.
 */
export function rowKey(ids: RowIds): number {
  return crc32(`${ids.row}\n${ids.primary_user_id}\n${ids.secondary_user_id}`) || 1;
}
