import { err, ok, type Result } from '../../domain/result.ts';
import type { InvalidRow, Pair } from '../../domain/row/pair.ts';
import type { CsvRecord } from '../csv/csv-parser.ts';
import type { Header } from '../csv/header.ts';
import { type AllowsUnseen, Cells } from './cells.ts';
import { hasNone, readExtras } from './extras.ts';
import { readPrimary, readSecondary } from './row-accounts.ts';

const ALLOWS_NONE: AllowsUnseen = () => false;

/** Converts a record to a pair, or says what is wrong with it. Messages use the file's column names and contain no token. */
export function toPair(
  { fields, line }: CsvRecord,
  row: number,
  header: Header,
  allowsUnseen: AllowsUnseen = ALLOWS_NONE,
): Result<Pair, InvalidRow> {
  const cells = new Cells(fields, header, allowsUnseen);
  const primary = readPrimary(cells);
  const secondary = readSecondary(cells);
  const extras = readExtras(cells);
  const wholeRow = fields.length <= header.names.length || hasNoMore(fields, header.names.length);
  if (wholeRow && primary.ok && secondary.ok && extras.ok) {
    const primaryUserId = primary.value;
    const { id: secondaryUserId, ref } = secondary.value;
    const pair = { row, line, primaryUserId, secondaryUserId, secondary: ref };
    const { warnings } = cells;
    if (warnings === undefined && hasNone(extras.value)) return ok(pair);
    return ok({ ...pair, ...extras.value, ...(warnings !== undefined && { warnings }) });
  }
  const known = {
    ...(primary.ok && { primaryUserId: primary.value }),
    ...(secondary.ok && { secondaryUserId: secondary.value.id }),
  };
  if (!wholeRow) {
    const message = `the row has ${fields.length} fields, the header has ${header.names.length}`;
    return err({ ...known, message });
  }
  // Faults of the row come before those of a token, which only the tenant can verify.
  const faults = [primary, extras, secondary].flatMap((part) => (part.ok ? [] : [part.error]));
  return err({ ...known, message: '', ...faults[0] });
}

/** Whether all cells from this index on are empty, as spreadsheets often save them. */
function hasNoMore(fields: readonly string[], from: number): boolean {
  return fields.every((field, at) => at < from || field.trim() === '');
}
