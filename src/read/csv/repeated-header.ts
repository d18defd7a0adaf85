import { columnNamed, normalizeName } from './columns.ts';
import type { Header } from './header.ts';

/**
 * Recognizes a header line in the middle of a file, where another file was appended.
 * @returns `same` if our columns have the same places as in the file's header; `other` if the rows below would be misread.
 */
export function headerIn(fields: readonly string[], header: Header): 'same' | 'other' | undefined {
  // No column name contains a `|`; every full id does.
  if (fields.some((field) => field.includes('|'))) return undefined;
  const { names, columns } = header;
  const ours = Object.entries(columns);
  const isName = (field: string, at: number) => normalizeName(field) === normalizeName(names[at] ?? '');
  const found = fields.filter(
    (field, at) =>
      columnNamed(field) !== undefined || (ours.some(([, place]) => place === at) && isName(field, at)),
  );
  // Every header has two of our columns; a single matching word may be data.
  if (found.length < 2) return undefined;
  const isSame =
    ours.every(([column, at]) => isName(fields[at] ?? '', at) || columnNamed(fields[at] ?? '') === column) &&
    fields.every((field, at) => {
      const column = columnNamed(field);
      return column === undefined || columns[column] === at || isName(field, at);
    });
  return isSame ? 'same' : 'other';
}
