import { type UserFacts, userFacts } from '../../domain/account/user-facts.ts';
import { parseJson } from '../../domain/exact-json.ts';
import { readCsvHead } from '../csv/csv-head.ts';
import { CsvParser, type CsvRecord } from '../csv/csv-parser.ts';
import { DELIMITERS, type Delimiter, splitNaively } from '../csv/delimiter.ts';
import { damagedExport, missingField, notAnExport } from './export-problems.ts';

/** The most header names in a message. */
const SHOWN_NAMES = 10;

/**
 * Yields the users of a CSV export, in which Auth0 puts a `'` before every string and writes objects as JSON.
 * @param name the export, for messages.
 * @throws ProblemError `not_an_export`, `export_fields`, `export_damaged`
 */
export async function* csvUsers(
  chunks: AsyncGenerator<Buffer>,
  name: string,
): AsyncGenerator<readonly UserFacts[]> {
  const text = await readCsvHead(chunks, name);
  const parser = new CsvParser(name, delimiterOf(text.headerLine), text.lineEnds, text.linesBefore + 1);
  let columns: readonly string[] | undefined;
  const toUsers = (records: readonly CsvRecord[]): UserFacts[] => {
    const users: UserFacts[] = [];
    for (const record of records) {
      if (columns === undefined) columns = columnsOf(record, name);
      else users.push(toUser(record, columns, name));
    }
    return users;
  };
  for await (const chunk of text.chunks) {
    const users = toUsers(await parser.feed(chunk));
    if (users.length > 0) yield users;
  }
  yield toUsers(await parser.finish());
}

/** The delimiter that yields a column user_id: Auth0 writes commas, but spreadsheets use that of their locale. */
function delimiterOf(headerLine: string): Delimiter {
  const isUserId = (name: string) => unquoted(name) === 'user_id';
  return DELIMITERS.find((delimiter) => splitNaively(headerLine, delimiter).some(isUserId)) ?? ',';
}

function columnsOf({ fields, line }: CsvRecord, name: string): readonly string[] {
  const columns = fields.map(unquoted);
  if (!columns.includes('user_id')) {
    const shown = columns.slice(0, SHOWN_NAMES).map((column) => JSON.stringify(column.slice(0, 40)));
    throw notAnExport(name, `is neither NDJSON nor a CSV with a column user_id (found: ${shown.join(', ')})`);
  }
  if (!columns.includes('identities')) throw missingField(name, line, 'identities');
  return columns;
}

function toUser({ fields, line }: CsvRecord, columns: readonly string[], name: string): UserFacts {
  if (fields.length !== columns.length) {
    const why = `${fields.length} fields where the header has ${columns.length}: the file is truncated or damaged`;
    throw damagedExport(name, line, why);
  }
  const user: Record<string, unknown> = {};
  for (const [at, column] of columns.entries()) {
    const value = fieldValue(unquoted(fields[at] ?? ''));
    // An export may have requested single keys of metadata: `user_metadata.plan`.
    const [field = column] = /^(?:user|app)_metadata(?=\.)/.exec(column) ?? [];
    if (value === undefined) continue;
    user[field] = field === column ? value : { ...(user[field] as object | undefined), [column]: value };
  }
  const facts = userFacts(user);
  if (facts.ok) return facts.value;
  throw damagedExport(name, line, `this user ${facts.error}`);
}

/** The value of a field; undefined for an empty one, which is how CSV shows a missing field. */
function fieldValue(text: string): unknown {
  if (text === '') return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  if (!/^[[{]/.test(text)) return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** Removes the spaces around a field, and the `'` that Auth0 puts before every string. */
function unquoted(raw: string): string {
  const text = withoutSpaces(raw);
  return text.startsWith("'") ? text.slice(1) : text;
}

function withoutSpaces(raw: string): string {
  if (!raw.startsWith(' ') && !raw.endsWith(' ')) return raw;
  let start = 0;
  let end = raw.length;
  while (raw[start] === ' ') start += 1;
  while (end > start && raw[end - 1] === ' ') end -= 1;
  return raw.slice(start, end);
}
