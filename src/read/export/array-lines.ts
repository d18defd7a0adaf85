import { damagedExport } from './export-problems.ts';

const [NEWLINE, RETURN, SPACE, QUOTE, BACKSLASH, COMMA] = [0x0a, 0x0d, 0x20, 0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The elements of a JSON array, one a line: in NDJSON's form, whatever their layout in the file. Arrays that follow one
 * another, as pages of a listing do, count as one. Whether an element is JSON is for its reader to tell.
 *
 * @param chunks are written to. @param name the file, for messages.
 * @throws ProblemError `export_damaged` where the array is not closed.
 */
export async function* arrayAsLines(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  /** Arrays and objects that are open: 1 between elements. */
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) {
        inText = true;
      } else if (byte === NEWLINE || byte === RETURN) {
        // Between tokens any white space will do.
        chunk[at] = SPACE;
      } else if (byte === COMMA) {
        if (depth === 1) chunk[at] = NEWLINE;
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        if (depth === 0 && byte === OPEN_ARRAY) chunk[at] = SPACE;
        depth += 1;
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        depth -= 1;
        if (depth === 0) chunk[at] = NEWLINE;
      }
    }
    yield chunk;
  }
  if (depth === 1) throw damagedExport(name, 'at its end', 'the array is not closed: the file is truncated');
}
