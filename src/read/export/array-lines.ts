import { damagedExport } from './export-problems.ts';

const [NEWLINE, RETURN, SPACE, QUOTE, BACKSLASH, COMMA] = [0x0a, 0x0d, 0x20, 0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Converts a JSON array to NDJSON, one element a line, whatever its layout. Consecutive arrays, such as the pages of a
 * listing, count as one. The elements are not validated.
 *
 * @param chunks are modified in place. @param name the file, for messages.
 * @throws ProblemError `export_damaged` where the array is not closed.
 */
export async function* arrayAsLines(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  /** The number of open arrays and objects: 1 between elements. */
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
        // A line break between tokens becomes a space.
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
