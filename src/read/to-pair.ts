import type { InvalidRow, Pair } from '../domain/pair.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { readPrimary, readSecondary } from './accounts.ts';
import { type AllowsUnseen, Cells } from './cells.ts';
import type { CsvRecord } from './csv-records.ts';
import { hasNone, readExtras } from './extras.ts';
import type { Header } from './header.ts';

const ALLOWS_NONE: AllowsUnseen = () => false;

/** One record to one pair, or what is wrong with it. Messages name columns as the file does, and repeat no token. */
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
  const wholeRow = fields.length === header.names.length;
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
    const has = fields.length === 1 ? '1 field' : `${fields.length} fields`;
    const message = `the row has ${has}, the header has ${header.names.length}`;
    return err({ ...known, message });
  }
  // What is wrong with the row itself comes before a token that only the tenant could judge.
  const faults = [primary, extras, secondary].flatMap((part) => (part.ok ? [] : [part.error]));
  return err({ ...known, message: '', ...faults[0] });
}
