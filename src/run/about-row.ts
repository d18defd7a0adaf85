import type { ReadRow } from '../domain/pair.ts';

/** Which row a finding is about, as findings.jsonl says it. */
export interface AboutRow {
  readonly row: number;
  readonly line: number;
  readonly primary_user_id?: string;
  readonly secondary_user_id?: string;
}

/** A row's number and line, and its ids as far as it could be read. */
export function aboutRow(row: ReadRow): AboutRow {
  const { primaryUserId, secondaryUserId } = row.kind === 'pair' ? row.pair : row.invalid;
  return {
    row: row.row,
    line: row.line,
    ...(primaryUserId === undefined ? {} : { primary_user_id: primaryUserId }),
    ...(secondaryUserId === undefined ? {} : { secondary_user_id: secondaryUserId }),
  };
}
