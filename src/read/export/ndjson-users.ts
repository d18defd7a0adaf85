import { type UserFacts, userFacts } from '../../domain/account/user-facts.ts';
import { parseJson } from '../../domain/exact-json.ts';
import { damagedExport, missingField, notAnExport } from './export-problems.ts';

const NEWLINE = 0x0a;
const COMMA = 0x2c;

/** The bytes parsed in one call, about a hundred users. Smaller batches are slower; larger ones exceed the processor's cache. */
const BATCH_BYTES = 64 * 1024;

/** Limits memory for a file without line ends. A user with all its metadata is far smaller. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * Yields the users of an NDJSON export, one a line.
 * @param name the export, for messages. @param unit what messages call a line.
 * @throws ProblemError `not_an_export`, `export_fields`, `export_damaged`
 */
export async function* ndjsonUsers(
  chunks: AsyncIterable<Buffer>,
  name: string,
  unit: 'line' | 'user' = 'line',
): AsyncGenerator<Iterable<UserFacts>> {
  let gathered: Buffer[] = [];
  let length = 0;
  let line = 1;
  for await (const chunk of chunks) {
    gathered.push(chunk);
    length += chunk.length;
    if (length < BATCH_BYTES || !chunk.includes(NEWLINE)) {
      if (length > LONGEST_LINE) throw notAnExport(name, `has a ${unit} of more than ${LONGEST_LINE} bytes`);
      continue;
    }
    const bytes = Buffer.concat(gathered);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const batch = new Batch(bytes.subarray(0, end), line, name, unit, false);
    yield batch.users();
    line += batch.lines;
    gathered = [bytes.subarray(end)];
    length = bytes.length - end;
  }
  yield new Batch(Buffer.concat(gathered), line, name, unit, true).users();
}

/** Whole lines of the file. */
class Batch {
  readonly #bytes: Buffer;
  readonly #firstLine: number;
  readonly #name: string;
  readonly #unit: 'line' | 'user';
  readonly #isLast: boolean;
  /** The end of each line: its line feed, or the end of the file. */
  readonly #ends: number[] = [];

  /** @param isLast whether the file ends here. */
  constructor(bytes: Buffer, firstLine: number, name: string, unit: 'line' | 'user', isLast: boolean) {
    this.#bytes = bytes;
    this.#firstLine = firstLine;
    this.#name = name;
    this.#unit = unit;
    this.#isLast = isLast;
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) this.#ends.push(at);
    if (bytes.length > 0 && bytes[bytes.length - 1] !== NEWLINE) this.#ends.push(bytes.length);
  }

  get lines(): number {
    return this.#ends.length;
  }

  /** Yields one user at a time, so that each can be freed after use. */
  *users(): Generator<UserFacts> {
    const values = this.#parsedAtOnce();
    for (let at = 0; at < this.lines; at += 1) {
      // A bad user is parsed again alone, for a message with its line.
      const user = values === undefined ? undefined : userFacts(values[at]);
      const facts = user?.ok ? user.value : this.#userIn(at);
      if (facts !== undefined) yield facts;
    }
  }

  /** Parses the lines as one JSON array, which is faster; undefined where any is blank or damaged. */
  #parsedAtOnce(): readonly unknown[] | undefined {
    const bytes = this.#bytes;
    for (const end of this.#ends) if (end < bytes.length) bytes[end] = COMMA;
    const values = parse(`[${bytes.toString('utf8', 0, this.#ends.at(-1))}]`);
    return Array.isArray(values) && values.length === this.lines ? values : undefined;
  }

  /** Parses a single line; undefined for a blank one. */
  #userIn(at: number): UserFacts | undefined {
    const start = at === 0 ? 0 : this.#ends[at - 1]! + 1;
    const end = this.#ends[at]!;
    const text = this.#bytes.toString('utf8', start, end);
    const line = this.#firstLine + at;
    const place = `${this.#unit} ${line}`;
    if (text.trim() === '') return undefined;
    const value = parse(text, parseJson);
    if (value === undefined) {
      const isCut = this.#isLast && end === this.#bytes.length;
      if (line === 1 && !isCut) {
        const isNot = this.#unit === 'line' ? 'one JSON object a line' : 'a JSON array of users';
        throw notAnExport(this.#name, `is not ${isNot}`);
      }
      const why = isCut
        ? `the file is truncated in the middle of this ${this.#unit}`
        : `this is not a JSON object${this.#unit === 'line' ? ' on one line' : ''}`;
      throw damagedExport(this.#name, place, why);
    }
    const user = userFacts(value);
    if (user.ok) return user.value;
    if (user.error === 'has no user_id') throw notAnExport(this.#name, `has no user_id in ${place}`);
    if (user.error === 'has no identities') throw missingField(this.#name, place, 'identities');
    throw damagedExport(this.#name, place, `this user ${user.error}`);
  }
}

function parse(json: string, how: (json: string) => unknown = JSON.parse): unknown {
  try {
    return how(json);
  } catch {
    return undefined;
  }
}
