import { crc32 } from 'node:zlib';
import type { OutcomeFile } from '../../domain/row/outcome.ts';

/** A view's length and checksum. */
export interface ViewChecksum {
  bytes: number;
  crc: number;
}

const NEWLINE = Buffer.from('\n');

/** The expected length and checksum of each view, without its text in memory. */
export class ViewChecksums {
  readonly #sums: Record<OutcomeFile, ViewChecksum> = {
    success: { bytes: 0, crc: 0 },
    failure: { bytes: 0, crc: 0 },
    skipped: { bytes: 0, crc: 0 },
  };

  /** Adds the next line of a view, given without its newline. */
  add(file: OutcomeFile, line: Buffer): void {
    const sum = this.#sums[file];
    sum.bytes += line.length + 1;
    sum.crc = crc32(NEWLINE, crc32(line, sum.crc));
  }

  of(file: OutcomeFile): Readonly<ViewChecksum> {
    return this.#sums[file];
  }
}
