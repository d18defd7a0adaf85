import { columnNamed, normalizeName } from './columns.ts';
import type { Header } from './header.ts';

/**
 * Whether a row is a header, as files have it in the middle that others were joined behind.
 * @returns `same`: with our columns where the file's own header has them; `other`: what comes after it would be misread.
 */
export function headerIn(fields: readonly string[], header: Header): 'same' | 'other' | undefined {
  // No column is called anything with a `|`, which every full id has.
  if (fields.some((field) => field.includes('|'))) return undefined;
  const { names, columns } = header;
  const ours = Object.entries(columns);
  const isName = (field: string, at: number) => normalizeName(field) === normalizeName(names[at] ?? '');
  const found = fields.filter(
    (field, at) =>
      columnNamed(field) !== undefined || (ours.some(([, place]) => place === at) && isName(field, at)),
  );
  // Two columns are required of every header, and one word may be anything.
  if (found.length < 2) return undefined;
  const isSame =
    ours.every(([column, at]) => isName(fields[at] ?? '', at) || columnNamed(fields[at] ?? '') === column) &&
    fields.every((field, at) => {
      const column = columnNamed(field);
      return column === undefined || columns[column] === at || isName(field, at);
    });
  return isSame ? 'same' : 'other';
}
