import { crc32 } from 'node:zlib';
import type { OutcomeFile } from '../../domain/row/outcome.ts';

/** How long a view is, and a checksum over it. */
export interface ViewChecksum {
  bytes: number;
  crc: number;
}

const NEWLINE = Buffer.from('\n');

/** What success.jsonl, failure.jsonl and skipped.jsonl must be, without holding them in memory. */
export class ViewChecksums {
  readonly #sums: Record<OutcomeFile, ViewChecksum> = {
    success: { bytes: 0, crc: 0 },
    failure: { bytes: 0, crc: 0 },
    skipped: { bytes: 0, crc: 0 },
  };

  /** The next line of a view, without its newline. */
  add(file: OutcomeFile, line: Buffer): void {
    const sum = this.#sums[file];
    sum.bytes += line.length + 1;
    sum.crc = crc32(NEWLINE, crc32(line, sum.crc));
  }

  of(file: OutcomeFile): Readonly<ViewChecksum> {
    return this.#sums[file];
  }
}
