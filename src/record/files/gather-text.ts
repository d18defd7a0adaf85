/** Small enough to be nothing, large enough that the write calls are not what takes the time. */
const CHUNK_CHARACTERS = 1 << 18;

/** Joins lines to chunks worth a write. */
export async function* gatherText(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
