import { type Problem, type ProblemCode, problem } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { type ColumnMapping, mapColumns, noColumn, placeNamed } from './column-mapping.ts';
import type { Delimiter } from './delimiter.ts';
import type { Header } from './header.ts';
import { headerIn } from './repeated-header.ts';

/** The default places of the two ids. */
const USUAL = { primary_user_id: 0, secondary_user_id: 1 };

/**
 * The header for a file without one (`--no-header`): the names of our columns, and numbers elsewhere.
 * @param first the cells of its first row.
 * @param where the file and line, for messages.
 */
export function headerOfRow(
  first: readonly string[],
  delimiter: Delimiter,
  mapping: ColumnMapping,
  where: string,
): Result<Header, Problem> {
  const fail = (code: ProblemCode, message: string, next?: string) =>
    err(problem(code, `${where}: ${message}`, next).problem);
  const mapped = mapColumns(mapping, (column, theirs) => {
    const option = `--columns says ${column}=${theirs}`;
    const place = placeNamed(theirs);
    if (place === undefined) {
      const message = `${option}, but with --no-header columns are given by number.`;
      const next = 'Count them from 1: --columns primary_user_id=1,secondary_user_id=2';
      return { ok: false, code: 'usage', message, next };
    }
    return place <= first.length ? place - 1 : noColumn(option, place, first.length, 'the first row');
  });
  if (!mapped.ok) return fail(mapped.code, mapped.message, mapped.next);

  const { primary_user_id, secondary_user_id, link_with } = mapped.columns;
  const isUsual = [primary_user_id, secondary_user_id, link_with].every((at) => at === undefined);
  const columns = isUsual ? { ...mapped.columns, ...USUAL } : mapped.columns;
  if (isUsual && first.length < 2) {
    return fail(
      'unknown_column',
      'there is no column 2: the primary must be in the first, the secondary in the second.',
      'Name the delimiter with --delimiter, or give the positions: --columns primary_user_id=1,secondary_user_id=2',
    );
  }
  const places = Object.values(columns);
  if (
    new Set(places).size < places.length ||
    columns.primary_user_id === undefined ||
    (columns.secondary_user_id === undefined && columns.link_with === undefined)
  ) {
    return fail(
      'missing_column',
      'with --no-header, --columns must give the positions of both primary_user_id and secondary_user_id (or link_with), or of neither.',
      'Count the columns from 1: --columns primary_user_id=1,secondary_user_id=2',
    );
  }

  const named = new Map(Object.entries(columns).map(([column, at]) => [at, column]));
  const names = first.map((_, at) => named.get(at) ?? `column_${at + 1}`);
  const header: Header = { names, delimiter, columns };
  if (headerIn(first, header) === undefined) return ok(header);
  return fail(
    'header_found',
    'this line names columns, but --no-header says that there is no header.',
    'The header is read as it is: omit --no-header.',
  );
}
