import { type ProblemError, problem } from '../../domain/problem.ts';
import { lineBreaksIn } from './line-breaks.ts';
import type { Preface } from './preface.ts';

/** A header line longer than this is no header: what is known by then decides. */
const MAX_HEADER_BYTES = 64 * 1024;

/** The text of a CSV file from its header line, and that line by itself. */
export interface CsvHead {
  readonly headerLine: string;
  /** Blank lines before it, and others that are no header. */
  readonly linesBefore: number;
  /** What a line `sep=;` before it says, and where it stands. */
  readonly sep?: {
    readonly says: Extract<Preface, { kind: 'sep' }>;
    readonly text: string;
    readonly line: number;
  };
  /** Line ends to look for. A lone carriage return ends lines only in a file that has no others. */
  readonly lineEnds: readonly string[];
  readonly chunks: AsyncIterable<Buffer>;
}

/** Tells of a line that is not blank whether it comes before the header. */
type ReadPreface = (line: string) => Preface | undefined;

/**
 * Reads as far as the end of the header line, for what must be known before the rest can be read.
 * @param readPreface by default the header is the first line that is not blank.
 * @throws ProblemError `empty_file`; `not_utf8` for UTF-16 without a byte order mark, which is full of zero bytes;
 * `not_text` for what has zero bytes otherwise.
 */
export async function readCsvHead(
  chunks: AsyncGenerator<Buffer>,
  name: string,
  readPreface: ReadPreface = () => undefined,
): Promise<CsvHead> {
  let head: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await chunks.next();
    if (!next.done) head = Buffer.concat([head, next.value]);
    const ended = next.done || head.length > MAX_HEADER_BYTES;
    const found = findHeader(head.toString('utf8'), ended, readPreface);
    if (found !== undefined) {
      const { before, ...rest } = found;
      if (rest.headerLine.includes('\0')) throw zeroBytes(name, rest.linesBefore + 1, rest.headerLine);
      return { ...rest, chunks: follow(head.subarray(Buffer.byteLength(before)), chunks) };
    }
    if (ended) throw emptyFile(name);
  }
}

/** The header line; undefined while more text may complete it, or where there is none. */
function findHeader(text: string, ended: boolean, readPreface: ReadPreface) {
  let sep: CsvHead['sep'];
  for (let from = 0; ; ) {
    const found = lineFrom(text, from, ended);
    if (found === undefined) return undefined;
    const before = text.slice(0, found.start);
    const linesBefore = lineBreaksIn([before]).lines;
    const preface = readPreface(found.line);
    if (preface === undefined) {
      const lineEnds = text[found.end] === '\r' && text[found.end + 1] !== '\n' ? ['\r'] : ['\r\n', '\n'];
      return { before, headerLine: found.line, linesBefore, lineEnds, ...(sep !== undefined && { sep }) };
    }
    if (preface.kind === 'sep') sep = { says: preface, text: found.line, line: linesBefore + 1 };
    from = found.end;
  }
}

/** The first line that is not blank, of those that begin at `from` or behind it. */
function lineFrom(text: string, from: number, ended: boolean) {
  const offset = text.slice(from).search(/\S/);
  if (offset === -1) return undefined;
  const first = from + offset;
  const start = Math.max(text.lastIndexOf('\n', first), text.lastIndexOf('\r', first)) + 1;
  const length = text.slice(first).search(/[\r\n]/);
  const end = length === -1 ? text.length : first + length;
  // A carriage return at the very end may be one half of a line end.
  if (!ended && end >= text.length - 1) return undefined;
  return { line: text.slice(start, end), start, end };
}

async function* follow(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}

function emptyFile(name: string): ProblemError {
  return problem(
    'empty_file',
    `${name} is empty: it does not even have a header line.`,
    'The first line must name the columns: primary_user_id,secondary_user_id',
  );
}

/** In UTF-16 every other byte of English text is zero: the first, or the second. */
function zeroBytes(name: string, line: number, text: string): ProblemError {
  const isUtf16 = /^\0?(?:[^\0]\0)+[^\0]?$/.test(text);
  if (!isUtf16) {
    return problem('not_text', `${name}, line ${line}, contains zero bytes: this is not a text file.`);
  }
  const encoding = text.startsWith('\0') ? 'utf-16be' : 'utf-16le';
  return problem(
    'not_utf8',
    `${name}, line ${line}: this is not UTF-8 text, but UTF-16 without a byte order mark.`,
    `Name the encoding of the pairs with --encoding ${encoding}, or save the file as "CSV UTF-8".`,
  );
}
