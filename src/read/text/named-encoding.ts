import { TextDecoder } from 'node:util';
import { type ProblemError, problem } from '../../domain/problem.ts';
import { countLines } from './utf8.ts';

const LINE_FEED = 0x0a;

/** Longer lines are decoded in pieces. A line of pairs is far shorter. */
const LONGEST_LINE = 1024 * 1024;

/**
 * The WHATWG name of an encoding (https://encoding.spec.whatwg.org/#names-and-labels) for any of its labels: `latin1` is
 * `windows-1252`. Undefined for an unsupported encoding.
 */
export function encodingNamed(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/**
 * Converts this encoding to UTF-8, in chunks of whole characters.
 * @param name the input, for messages. @param encoding a name that {@link encodingNamed} returns.
 * @throws ProblemError `not_in_encoding` with the line, after yielding what precedes the fault.
 */
export async function* namedChunks(
  chunks: AsyncIterable<Buffer>,
  name: string,
  encoding: string,
): AsyncGenerator<Buffer> {
  const decoder = new Decoder(encoding);
  let line = 1;
  // Decodes line by line, so that a fault can be located from the start of its line.
  let carried: Buffer = Buffer.alloc(0);
  const decode = function* (bytes: Buffer, isLast: boolean): Generator<Buffer> {
    const whole = decoder.decode(bytes, isLast);
    const text = Buffer.from(whole ?? wellFormedStart(bytes, encoding));
    if (text.length > 0) yield text;
    line += countLines(text);
    if (whole === undefined) throw notInEncoding(name, line, encoding);
  };
  for await (const chunk of chunks) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const end = bytes.length > LONGEST_LINE ? bytes.length : bytes.lastIndexOf(LINE_FEED) + 1;
    carried = bytes.subarray(end);
    if (end > 0) yield* decode(bytes.subarray(0, end), false);
  }
  yield* decode(carried, true);
}

/** A decoder that returns undefined for a fault, and decodes windows-1252 correctly in every version of Node. */
class Decoder {
  readonly #decoder: TextDecoder;

  constructor(encoding: string) {
    // The reader of the text removes the byte order mark.
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  decode(bytes: Buffer, isLast: boolean): string | undefined {
    try {
      const text = this.#decoder.decode(bytes, { stream: true }) + (isLast ? this.#decoder.decode() : '');
      return this.#decoder.encoding === 'windows-1252' ? withoutLatin1(text) : text;
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

/** The characters 0x80 to 0x9F of windows-1252 (https://encoding.spec.whatwg.org/index-windows-1252.txt). */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Some versions of Node decode windows-1252 as ISO 8859-1 (nodejs/node#56542), which has control characters there. */
function withoutLatin1(text: string): string {
  return text.replace(/[\x80-\x9f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? control);
}

/** Decodes byte by byte up to the first fault. */
function wellFormedStart(bytes: Buffer, encoding: string): string {
  const decoder = new Decoder(encoding);
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const more = decoder.decode(bytes.subarray(at, at + 1), false);
    if (more === undefined) break;
    text += more;
  }
  return text;
}

export function notInEncoding(name: string, line: number, encoding: string): ProblemError {
  return problem(
    'not_in_encoding',
    `${name}, line ${line}: this is not ${encoding} text.`,
    'Name another encoding with --encoding, or save the file as "CSV UTF-8".',
  );
}
