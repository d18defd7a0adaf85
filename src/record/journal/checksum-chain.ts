import { crc32 } from 'node:zlib';

/** `,"crc":"01234567"}` */
export const CHECKSUM_LENGTH = 18;

/**
 * The journal's lines as a chain: each line ends with a CRC-32 over itself and all lines before it, so a line
 * that was changed, lost, doubled or moved is noticed, not only one that is no JSON any more. It guards
 * against damage, not against a forger.
 */
export class ChecksumChain {
  #crc: number;

  /** @param crc where the chain stands: 0 for a new journal. */
  constructor(crc = 0) {
    this.#crc = crc;
  }

  /** The crc of the last line sealed or checked: what a later chain goes on from. */
  get crc(): number {
    return this.#crc;
  }

  /** A JSON object as a sealed line, newline included: the crc becomes its last member. */
  append(json: string): string {
    const open = json.slice(0, -1);
    this.#crc = crc32(open, this.#crc);
    return `${open}${checksumMember(this.#crc)}\n`;
  }

  /** Whether this line (without its newline) is the chain's next; if so, the chain moves on. */
  verify(line: Buffer): boolean {
    const end = line.length - CHECKSUM_LENGTH;
    if (end <= 0) return false;
    const crc = crc32(line.subarray(0, end), this.#crc);
    if (line.toString('latin1', end) !== checksumMember(crc)) return false;
    this.#crc = crc;
    return true;
  }
}

/** What stands in a sealed line between `prefix` and the seal. */
export function bodyOf(line: Buffer, prefix: string): Buffer {
  return line.subarray(prefix.length, line.length - CHECKSUM_LENGTH);
}

function checksumMember(crc: number): string {
  return `,"crc":"${crc.toString(16).padStart(8, '0')}"}`;
}
