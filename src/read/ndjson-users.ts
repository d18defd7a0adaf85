import { INEXACT_ID, type UserFacts, userFacts } from '../domain/user-facts.ts';
import { damagedExport, missingField, notAnExport } from './export-problems.ts';
import { UserScanner } from './user-scanner.ts';

const NEWLINE = 0x0a;

/** About a thousand users. Larger batches were not faster, and cost memory. */
const BATCH_BYTES = 512 * 1024;

/** A user with all its metadata stays far below; what has no line ends must not fill our memory. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * The users of an export in NDJSON, one a line.
 * @param name the export, for messages.
 * @throws ProblemError `not_an_export`, `export_fields`, `export_damaged`
 */
export async function* ndjsonUsers(
  chunks: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Iterable<UserFacts>> {
  const scanner = new UserScanner();
  let gathered: Buffer[] = [];
  let length = 0;
  let line = 1;
  for await (const chunk of chunks) {
    gathered.push(chunk);
    length += chunk.length;
    if (length < BATCH_BYTES || !chunk.includes(NEWLINE)) {
      if (length > LONGEST_LINE) throw notAnExport(name, `has a line of more than ${LONGEST_LINE} bytes`);
      continue;
    }
    const bytes = Buffer.concat(gathered);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const batch = new Batch(bytes.subarray(0, end), line, name, scanner);
    yield batch.users(false);
    line += batch.lines;
    gathered = [bytes.subarray(end)];
    length = bytes.length - end;
  }
  yield new Batch(Buffer.concat(gathered), line, name, scanner).users(true);
}

/** Whole lines of the file. */
class Batch {
  readonly #bytes: Buffer;
  readonly #firstLine: number;
  readonly #name: string;
  readonly #scanner: UserScanner;
  /** Where each line ends: at its line feed, or at the end of the file. */
  readonly #ends: number[] = [];

  constructor(bytes: Buffer, firstLine: number, name: string, scanner: UserScanner) {
    this.#bytes = bytes;
    this.#firstLine = firstLine;
    this.#name = name;
    this.#scanner = scanner;
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) this.#ends.push(at);
    if (bytes.length > 0 && bytes[bytes.length - 1] !== NEWLINE) this.#ends.push(bytes.length);
  }

  get lines(): number {
    return this.#ends.length;
  }

  /** One at a time, so that none outlives its use. @param isLast nothing follows in the file. */
  *users(isLast: boolean): Generator<UserFacts> {
    const bytes = this.#bytes;
    let start = 0;
    for (const [at, end] of this.#ends.entries()) {
      const scanned = this.#scanner.scan(bytes, start, end);
      const text = scanned === undefined ? bytes.toString('utf8', start, end) : '';
      start = end + 1;
      if (scanned !== undefined) {
        yield scanned;
      } else if (text.trim() !== '') {
        const isCut = isLast && end === bytes.length;
        yield this.#userOf(text, this.#firstLine + at, isCut);
      }
    }
  }

  #userOf(text: string, line: number, isCut: boolean): UserFacts {
    const value = parse(text);
    if (value === undefined) {
      if (line === 1 && !isCut) throw notAnExport(this.#name, 'is not one JSON object a line');
      const why = isCut
        ? 'the file is cut off in the middle of this line'
        : 'this is no JSON object on one line';
      throw damagedExport(this.#name, line, why);
    }
    const user = userFacts(value);
    if (user.ok) return user.value;
    if (user.error === INEXACT_ID) {
      const exact = userFacts(parse(withQuotedIds(text)));
      if (exact.ok) return exact.value;
    }
    if (user.error === 'has no user_id') throw notAnExport(this.#name, `has no user_id in line ${line}`);
    if (user.error === 'has no identities') throw missingField(this.#name, line, 'identities');
    throw damagedExport(this.#name, line, `this user ${user.error}`);
  }
}

/** JSON in which ids of digits are texts: their last digits would be lost otherwise. */
export function withQuotedIds(json: string): string {
  return json.replace(/("user_id"\s*:\s*)(\d{16,})/g, '$1"$2"');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
