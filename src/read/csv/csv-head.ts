import { type ProblemError, problem } from '../../domain/problem.ts';
import { prepend } from '../bytes/prepend.ts';
import { lineBreaksIn } from './line-breaks.ts';
import type { Preface } from './preface.ts';

/** A header line longer than this is no header: what is known by then decides. */
const MAX_HEADER_BYTES = 64 * 1024;

/** The text of a CSV file from its header line on, and the header line itself. */
export interface CsvHead {
  readonly headerLine: string;
  /** The number of lines before the header: blank lines, comments and others. */
  readonly linesBefore: number;
  /** A line such as `sep=;` before the header, and its place. */
  readonly sep?: {
    readonly says: Extract<Preface, { kind: 'sep' }>;
    readonly text: string;
    readonly line: number;
  };
  /** The line ends of the file. A lone carriage return ends lines only if the header line ends with one. */
  readonly lineEnds: readonly string[];
  readonly chunks: AsyncIterable<Buffer>;
}

/** Classifies a line that is not blank; undefined for the header. */
type ReadPreface = (line: string) => Preface | undefined;

/**
 * Reads up to the end of the header line, which determines how to read the rest.
 * @param readPreface by default the header is the first line that is not blank.
 * @throws ProblemError `empty_file`; `not_utf8` for UTF-16 without a byte order mark, recognized by its zero bytes;
 * `not_text` for other zero bytes.
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
      return { ...rest, chunks: prepend(head.subarray(Buffer.byteLength(before)), chunks) };
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

/** The first line at or after `from` that is not blank. */
function lineFrom(text: string, from: number, ended: boolean) {
  const offset = text.slice(from).search(/\S/);
  if (offset === -1) return undefined;
  const first = from + offset;
  const start = Math.max(text.lastIndexOf('\n', first), text.lastIndexOf('\r', first)) + 1;
  const length = text.slice(first).search(/[\r\n]/);
  const end = length === -1 ? text.length : first + length;
  // A carriage return at the very end may be the first half of a line end.
  if (!ended && end >= text.length - 1) return undefined;
  return { line: text.slice(start, end), start, end };
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
