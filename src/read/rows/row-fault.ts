import type { InvalidRow } from '../../domain/row/pair.ts';
import type { Header } from '../csv/header.ts';

/** The fault of a row that is commented out. No provider begins with #, so no valid primary does. */
export const COMMENT: InvalidRow = {
  message: 'the line starts with #: comments are allowed before the header only; remove the line',
};

export function isComment([first = '']: readonly string[], { columns }: Header): boolean {
  return first.startsWith('#') && columns.primary_user_id === 0;
}

/** Explains the fault of a row further where it has too few fields. */
export function explainFault(fault: InvalidRow, fields: readonly string[], header: Header): InvalidRow {
  const { names, delimiter } = header;
  if (fields.length >= names.length) return fault;
  if (fields.length === 1 && fields[0]?.includes(delimiter)) {
    return { message: 'the line is quoted as a whole and so is a single field: remove the quotes' };
  }
  const has = fields.length === 1 ? '1 field' : `${fields.length} fields`;
  return { ...fault, message: `${fault.message} (the row has ${has}, the header has ${names.length})` };
}
