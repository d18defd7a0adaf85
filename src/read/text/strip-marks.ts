const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const [QUOTE, LINE_FEED, RETURN, SUBSTITUTE] = [0x22, 0x0a, 0x0d, 0x1a];

/** CP/M padded blocks of 128 bytes with them, so real files have fewer. */
const MOST_SUBSTITUTES = 4096;

/**
 * Removes the byte order mark at the start and the 0x1A that ended text files in DOS. The mark of a file that was appended
 * to another stays in the first value of its line, where it is trimmed with a warning. Before a quote, the two are swapped,
 * because otherwise the quote would not open a field.
 * @param chunks UTF-8, in chunks of whole characters.
 */
export async function* withoutMarks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let atStart = true;
  let atLineStart = true;
  /** Bytes whose meaning depends on the next chunk: a mark at the end, or substitutes. */
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (atStart && bytes.subarray(0, BOM.length).equals(BOM)) bytes = bytes.subarray(BOM.length);
    atStart = false;
    const end = bytes.length - heldBack(bytes);
    held = bytes.subarray(end);
    if (end === 0) continue;
    const piece = bytes.subarray(0, end);
    swapMarksAndQuotes(piece, atLineStart);
    atLineStart = isLineEnd(piece[end - 1]);
    yield piece;
  }
  // The held bytes end the file, so substitutes are dropped.
  const mark = held.indexOf(BOM);
  if (mark === 0) yield BOM;
}

/** The number of bytes at the end that must wait for the next chunk. */
function heldBack(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === SUBSTITUTE && bytes.length - end < MOST_SUBSTITUTES) end -= 1;
  if (end >= BOM.length && bytes.subarray(end - BOM.length, end).equals(BOM)) end -= BOM.length;
  return bytes.length - end;
}

/** `U+FEFF "` at the start of a line becomes `" U+FEFF`, in place. */
function swapMarksAndQuotes(bytes: Buffer, startsLine: boolean): void {
  for (let at = bytes.indexOf(BOM); at !== -1; at = bytes.indexOf(BOM, at + BOM.length)) {
    const opensLine = at === 0 ? startsLine : isLineEnd(bytes[at - 1]);
    if (!opensLine || bytes[at + BOM.length] !== QUOTE) continue;
    bytes[at] = QUOTE;
    BOM.copy(bytes, at + 1);
  }
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === RETURN;
}
