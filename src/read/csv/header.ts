import { type Problem, type ProblemCode, problem } from '../../domain/problem.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { type ColumnMapping, mapColumns, placeInHeader } from './column-mapping.ts';
import { type Column, columnNamed } from './columns.ts';
import { DELIMITERS, type Delimiter, showDelimiter } from './delimiter.ts';

/** The interpreted header line. */
export interface Header {
  /** The column names as written in the file, in order. */
  readonly names: readonly string[];
  readonly delimiter: Delimiter;
  /** The places of our columns, as indexes of `names`. */
  readonly columns: Readonly<Partial<Record<Column, number>>>;
}

/**
 * Finds our columns in a header.
 * @param where the file and line, for messages.
 */
export function resolveHeader(
  names: readonly string[],
  delimiter: Delimiter,
  mapping: ColumnMapping,
  where: string,
): Result<Header, Problem> {
  const fail = (code: ProblemCode, message: string, next?: string) =>
    err(problem(code, `${where}: ${message}`, next).problem);

  const asked = mapColumns(mapping, (column, theirs) =>
    placeInHeader(column, theirs, names, () => found(names)),
  );
  if (!asked.ok) return fail(asked.code, asked.message, asked.next);
  const { columns } = asked;

  const mapped = new Map(Object.entries(columns).map(([column, at]) => [at, column]));
  for (const [at, name] of names.entries()) {
    const column = columnNamed(name);
    if (column === undefined || mapped.has(at) || [...mapped.values()].includes(column)) continue;
    const other = columns[column];
    if (other !== undefined) {
      return fail(
        'doubled_column',
        `the columns ${quote(names[other] ?? '')} and ${quote(name)} both mean ${column}.`,
        `Choose one with --columns ${column}=NAME, where NAME is the name of only one of them.`,
      );
    }
    columns[column] = at;
  }

  const missing = missingColumns(columns);
  if (missing === undefined) return ok({ names, delimiter, columns });
  return fail('missing_column', `${missing}. ${found(names)}`, adviceFor(names, delimiter));
}

function missingColumns(columns: Header['columns']): string | undefined {
  const missing: string[] = [];
  if (columns.primary_user_id === undefined) missing.push('primary_user_id');
  if (columns.secondary_user_id === undefined && columns.link_with === undefined) {
    missing.push('secondary_user_id (or link_with)');
  }
  if (missing.length === 0) return undefined;
  return missing.length === 1
    ? `the column ${missing[0]} is missing`
    : `the columns ${missing.join(' and ')} are missing`;
}

/** Advice for the likeliest cause: not a CSV, the wrong delimiter, no header line, or other names. */
function adviceFor(names: readonly string[], delimiter: Delimiter): string {
  const [first = ''] = names;
  if (first.startsWith('<')) return 'This looks like HTML or XML: pairs are a CSV file.';
  if (/^[[{]/.test(first))
    return 'This looks like JSON: pairs are a CSV file. Pass an export of users with --users.';
  if (first.startsWith('#') && columnNamed(first.slice(1)) !== undefined) {
    return 'The line starts with #, which makes it a comment: remove the #.';
  }
  if (names.length === 1 && holdsColumns(first, delimiter)) {
    return `Every line is quoted as a whole and so is a single field. Remove the quotes: sed 's/^"//; s/"\\r*$//; s/""/"/g'`;
  }
  const better = DELIMITERS.find(
    (other) => other !== delimiter && names.some((name) => holdsColumns(name, other)),
  );
  if (better !== undefined) {
    return `The line was split at ${showDelimiter(delimiter)}; ${showDelimiter(better)} looks more likely: --delimiter ${better === '\t' ? 'tab' : `'${better}'`}`;
  }
  if (names.some((name) => holdsColumns(name, '|'))) {
    return 'Separate the fields by a comma, a semicolon or a tab: every full id contains a |.';
  }
  if (looksLikeData(names)) {
    return 'This line looks like data: add a header line before it (primary_user_id,secondary_user_id), or use --no-header if the primary comes first, and otherwise give the positions: --no-header --columns primary_user_id=2,secondary_user_id=1';
  }
  return 'Rename the columns, or map them: --columns primary_user_id=NAME,secondary_user_id=NAME (or by number). If this line is data and not a header, add --no-header.';
}

/** The most header names in a message, and the most characters of each. */
const SHOWN_NAMES = 20;
const SHOWN_LENGTH = 40;

function found(names: readonly string[]): string {
  // Values may be tokens, and messages must not contain tokens.
  if (looksLikeData(names))
    return `Found no names, but ${names.length === 1 ? '1 value' : `${names.length} values`}.`;
  const more = names.length > SHOWN_NAMES ? `, and ${names.length - SHOWN_NAMES} more` : '';
  return `Found: ${names.slice(0, SHOWN_NAMES).map(quote).join(', ')}${more}.`;
}

/** No column name contains a `|`; every full id does. */
function looksLikeData(names: readonly string[]): boolean {
  return names.some((name) => name.includes('|') && !holdsColumns(name, '|'));
}

/** Whether this name is several names, at least one of them ours. */
function holdsColumns(name: string, delimiter: string): boolean {
  const parts = name.split(delimiter);
  return parts.length > 1 && parts.some((part) => columnNamed(part) !== undefined);
}

function quote(name: string): string {
  return JSON.stringify(name.length > SHOWN_LENGTH ? `${name.slice(0, SHOWN_LENGTH)}…` : name);
}
