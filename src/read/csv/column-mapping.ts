import type { ProblemCode } from '../../domain/problem.ts';
import { isReasonColumn } from '../../domain/row/retry-column.ts';
import { COLUMNS, type Column, columnNamed, normalizeName } from './columns.ts';

/** `--columns`: maps our column (or one of its other names) to its name in the file, or to its number (`1`, …). */
export type ColumnMapping = Readonly<Record<string, string>>;

/** The column number that a text gives, 1 = the first; undefined for a name. */
export function placeNamed(text: string): number | undefined {
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}

/** The places that a mapping gives to our columns, or what is wrong with it. */
export type MappedPlaces =
  | { readonly ok: true; readonly columns: Partial<Record<Column, number>> }
  | { readonly ok: false; readonly code: ProblemCode; readonly message: string; readonly next?: string };

type Place = number | Exclude<MappedPlaces, { ok: true }>;

/** @param placeOf finds the column named or numbered `theirs`. */
export function mapColumns(
  mapping: ColumnMapping,
  placeOf: (column: Column, theirs: string) => Place,
): MappedPlaces {
  const columns: Partial<Record<Column, number>> = {};
  for (const [key, theirs] of Object.entries(mapping)) {
    const column = columnNamed(key);
    if (column === undefined) {
      const message = `--columns names ${JSON.stringify(key)}, which is not one of: ${COLUMNS.join(', ')}.`;
      return fault('unknown_column', message);
    }
    const at = placeOf(column, theirs);
    if (typeof at !== 'number') return at;
    if (columns[column] !== undefined || Object.values(columns).includes(at)) {
      const message = `--columns maps ${JSON.stringify(key)} or ${JSON.stringify(theirs)} twice.`;
      return fault('doubled_column', message);
    }
    columns[column] = at;
  }
  return { ok: true, columns };
}

/**
 * Finds a column in a header by the name or number that `--columns` gives.
 * @param found lists the header's names, for a message.
 */
export function placeInHeader(
  column: Column,
  theirs: string,
  names: readonly string[],
  found: () => string,
): Place {
  const said = `--columns says ${column}=${theirs}`;
  const named = positionOf(theirs, names);
  const place = placeNamed(theirs);
  if (place !== undefined) {
    if (named !== -1 && named !== place - 1) {
      const message = `${said}: that is the ${ordinal(place)} column, and a column ${named + 1} is called ${JSON.stringify(theirs)}.`;
      return fault('ambiguous_column', message, 'Rename the column in the header line.');
    }
    return place <= names.length ? place - 1 : noColumn(said, place, names.length, 'the header');
  }
  // A retry.csv has our names instead of the mapped ones. The flags of the run that wrote it must still work.
  const isRetry = names.some(isReasonColumn);
  const at = named === -1 && isRetry ? names.indexOf(column) : named;
  if (at === -1) return fault('unknown_column', `${said}, but there is no such column. ${found()}`);
  const means = columnNamed(names[at] ?? '');
  if (isRetry && means !== undefined && means !== column) {
    const message = `${said}, but this is a retry.csv, whose column ${JSON.stringify(theirs)} already contains ${means}.`;
    return fault('columns_named', message, 'It is an input as it is: omit --columns.');
  }
  return at;
}

/** @param said the option, for the message. @param who what has too few columns. */
export function noColumn(said: string, place: number, columns: number, who: string): Place {
  const has = columns === 1 ? '1 column' : `${columns} columns`;
  return fault('unknown_column', `${said}, but there is no column ${place}: ${who} has ${has}.`);
}

function fault(code: ProblemCode, message: string, next?: string): Exclude<MappedPlaces, { ok: true }> {
  return { ok: false, code, message, ...(next === undefined ? {} : { next }) };
}

function positionOf(name: string, names: readonly string[]): number {
  const exact = names.indexOf(name);
  if (exact !== -1) return exact;
  return names.findIndex((other) => normalizeName(other) === normalizeName(name));
}

const ORDINALS = ['first', 'second', 'third'];

function ordinal(place: number): string {
  return ORDINALS[place - 1] ?? `${place}th`;
}
