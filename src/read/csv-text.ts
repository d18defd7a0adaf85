import { type ProblemError, problem } from '../domain/problem.ts';
import { lineBreaksIn } from './line-breaks.ts';
import { notUtf8 } from './utf8.ts';

/** A header line longer than this is no header: what is known by then decides. */
const MAX_HEADER_BYTES = 64 * 1024;

/** The text of a CSV file from its first line that is not blank, and that line by itself. */
export interface CsvText {
  readonly headerLine: string;
  /** Blank lines before it. */
  readonly linesBefore: number;
  /** Line ends to look for. A lone carriage return ends lines only in a file that has no others. */
  readonly lineEnds: readonly string[];
  readonly chunks: AsyncIterable<Buffer>;
}

/**
 * Reads as far as the end of the header line, for what must be known before the rest can be read.
 * @throws ProblemError `empty_file`; `not_utf8` for UTF-16 without a byte order mark, which is full of zero bytes.
 */
export async function openCsvText(chunks: AsyncGenerator<Buffer>, name: string): Promise<CsvText> {
  let head: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await chunks.next();
    if (!next.done) head = Buffer.concat([head, next.value]);
    const ended = next.done || head.length > MAX_HEADER_BYTES;
    const first = firstLine(head.toString('utf8'), ended);
    if (first !== undefined) {
      if (first.headerLine.includes('\0')) throw notUtf8(name, first.linesBefore + 1, 'UTF-16');
      const { blank, ...rest } = first;
      return { ...rest, chunks: follow(head.subarray(Buffer.byteLength(blank)), chunks) };
    }
    if (ended) throw emptyFile(name);
  }
}

/** The first line that is not blank; undefined while more text may complete it, or where there is none. */
function firstLine(text: string, ended: boolean) {
  const start = text.search(/\S/);
  if (start === -1) return undefined;
  const lineStart = Math.max(text.lastIndexOf('\n', start), text.lastIndexOf('\r', start)) + 1;
  const length = text.slice(start).search(/[\r\n]/);
  const lineEnd = length === -1 ? text.length : start + length;
  // A carriage return at the very end may be one half of a line end.
  if (!ended && lineEnd >= text.length - 1) return undefined;
  const blank = text.slice(0, lineStart);
  return {
    blank,
    headerLine: text.slice(lineStart, lineEnd),
    linesBefore: lineBreaksIn([blank]).lines,
    lineEnds: text[lineEnd] === '\r' && text[lineEnd + 1] !== '\n' ? ['\r'] : ['\r\n', '\n'],
  };
}

async function* follow(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}

function emptyFile(name: string): ProblemError {
  return problem(
    'empty_file',
    `${name} is empty: not even a header line is in it.`,
    'The first line must name the columns: primary_user_id,secondary_user_id',
  );
}
