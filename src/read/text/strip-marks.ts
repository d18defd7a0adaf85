const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const [LINE_FEED, RETURN, SUBSTITUTE] = [0x0a, 0x0d, 0x1a];

/** CP/M filled up a block of 128 bytes with them, and nobody needs more. */
const MOST_SUBSTITUTES = 4096;

/**
 * The same text without the marks that files bring along: U+FEFF where a line begins (of this file, or of one that was
 * joined behind it), and the 0x1A that closed a text file of DOS.
 * @param chunks UTF-8, cut between characters.
 */
export async function* withoutMarks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let atLineStart = true;
  // 0x1A at the end so far: what comes next tells whether it is the end.
  let held = 0;
  for await (const chunk of chunks) {
    let end = chunk.length;
    while (end > 0 && chunk[end - 1] === SUBSTITUTE && chunk.length - end < MOST_SUBSTITUTES) end -= 1;
    if (end === 0 && held + chunk.length <= MOST_SUBSTITUTES) {
      held += chunk.length;
      continue;
    }
    if (held > 0) {
      yield Buffer.alloc(held, SUBSTITUTE);
      atLineStart = false;
    }
    held = chunk.length - end;
    const cut = withoutBoms(chunk.subarray(0, end), atLineStart);
    yield* cut.pieces;
    atLineStart = cut.atLineStart;
  }
}

/** @param startsLine a line begins with the first of these bytes. */
function withoutBoms(bytes: Buffer, startsLine: boolean): { pieces: Buffer[]; atLineStart: boolean } {
  const pieces: Buffer[] = [];
  let from = 0;
  /** Whether a line begins at this place, marks that were taken away left out. */
  const isLineStart = (at: number) => {
    if (at > from) return bytes[at - 1] === LINE_FEED || bytes[at - 1] === RETURN;
    return from > 0 || startsLine;
  };
  for (let at = bytes.indexOf(BOM); at !== -1; at = bytes.indexOf(BOM, at + BOM.length)) {
    if (!isLineStart(at)) continue;
    if (at > from) pieces.push(bytes.subarray(from, at));
    from = at + BOM.length;
  }
  const atLineStart = isLineStart(bytes.length);
  if (from < bytes.length) pieces.push(bytes.subarray(from));
  return { pieces, atLineStart };
}
