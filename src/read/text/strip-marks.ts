const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const [QUOTE, LINE_FEED, RETURN, SUBSTITUTE] = [0x22, 0x0a, 0x0d, 0x1a];

/** CP/M filled up a block of 128 bytes with them, and nobody needs more. */
const MOST_SUBSTITUTES = 4096;

/**
 * The same text without the byte order mark at its start and the 0x1A that closed a text file of DOS. The mark of a file
 * that was joined behind another stays: it is part of that line's first value, where it is trimmed and told. Only before a
 * quote it changes places with it, or the quote would not open a field.
 * @param chunks UTF-8, cut between characters.
 */
export async function* withoutMarks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let atStart = true;
  let atLineStart = true;
  /** Bytes whose meaning depends on what follows: a mark that ends a chunk, or substitutes. */
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
  // What is held now ends the file: substitutes are no part of it.
  const mark = held.indexOf(BOM);
  if (mark === 0) yield BOM;
}

/** How many bytes at the end must wait for the next chunk. */
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
