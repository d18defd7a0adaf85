import { crc32 } from 'node:zlib';

/** `,"crc":"01234567"}` */
export const CHECKSUM_LENGTH = 18;

/**
 * A running checksum over the journal: each line ends with a CRC-32 over itself and all lines before it, which
 * detects a changed, missing, duplicated or moved line even if it is valid JSON. It protects against damage,
 * not against forgery.
 */
export class ChecksumChain {
  #crc: number;

  /** @param crc the last line's checksum; 0 for a new journal. */
  constructor(crc = 0) {
    this.#crc = crc;
  }

  /** The checksum of the last line appended or verified; a later chain continues from it. */
  get crc(): number {
    return this.#crc;
  }

  /** A JSON object as the next line, newline included: the checksum becomes its last member. */
  append(json: string): string {
    const open = json.slice(0, -1);
    this.#crc = crc32(open, this.#crc);
    return `${open}${checksumMember(this.#crc)}\n`;
  }

  /** Whether this line (without its newline) is the next in the chain; if so, the chain advances. */
  verify(line: Buffer): boolean {
    const end = line.length - CHECKSUM_LENGTH;
    if (end <= 0) return false;
    const crc = crc32(line.subarray(0, end), this.#crc);
    if (line.toString('latin1', end) !== checksumMember(crc)) return false;
    this.#crc = crc;
    return true;
  }
}

/** The part of a line between `prefix` and the checksum. */
export function bodyOf(line: Buffer, prefix: string): Buffer {
  return line.subarray(prefix.length, line.length - CHECKSUM_LENGTH);
}

function checksumMember(crc: number): string {
  return `,"crc":"${crc.toString(16).padStart(8, '0')}"}`;
}
