import { type UserFacts, userFacts } from '../../domain/account/user-facts.ts';
import { parseJson } from '../../domain/exact-json.ts';
import { readCsvHead } from '../csv/csv-head.ts';
import { CsvParser, type CsvRecord } from '../csv/csv-parser.ts';
import { DELIMITERS, type Delimiter } from '../csv/delimiter.ts';
import { unquoted } from '../ids/unquoted.ts';
import { damagedExport, missingField, notAnExport } from './export-problems.ts';

/** Header names shown in a message. */
const SHOWN_NAMES = 10;

/**
 * The users of an export in CSV. Auth0 puts a `'` in front of every string in it, and writes objects as JSON.
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

/** The one that leaves a column user_id: Auth0 writes commas, and spreadsheets write what their country does. */
function delimiterOf(headerLine: string): Delimiter {
  const names = (delimiter: Delimiter) =>
    headerLine.split(delimiter).map((name) => unquoted(name.trim().replace(/^"(.*)"$/, '$1')));
  return DELIMITERS.find((delimiter) => names(delimiter).includes('user_id')) ?? ',';
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
    // Metadata may have been asked for key by key: `user_metadata.plan`.
    const [field = column] = /^(?:user|app)_metadata(?=\.)/.exec(column) ?? [];
    if (value === undefined) continue;
    user[field] = field === column ? value : { ...(user[field] as object | undefined), [column]: value };
  }
  const facts = userFacts(user);
  if (facts.ok) return facts.value;
  throw damagedExport(name, line, `this user ${facts.error}`);
}

/** What a field stands for; undefined where it is empty, which is all a CSV has for a field that is not there. */
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
