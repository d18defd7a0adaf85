import { parseJson } from '../../domain/exact-json.ts';
import { type FileLine, LONGEST_LINE, readLines } from '../files/read-lines.ts';
import { ChecksumChain } from './checksum-chain.ts';
import type { JournalEntry } from './journal-entry.ts';
import { JOURNAL_FORMAT } from './journal-entry.ts';
import { damaged, foreignFormat } from './journal-problem.ts';

/** One sound line of the journal. */
export interface ScannedEntry {
  readonly entry: JournalEntry;
  /** 1 = the first. */
  readonly line: number;
  readonly bytes: Buffer;
}

/** An incompletely written last line. */
export interface TornLine {
  readonly line: number;
  readonly bytes: number;
}

/**
 * Reads a journal of any size in constant memory and verifies every line's checksum. Its fields are final once
 * {@link batches} has ended.
 */
export class JournalScan {
  readonly path: string;
  /** Length of the sound lines so far, in bytes. */
  end = 0;
  /** The last line, if it is torn. */
  torn: TornLine | undefined;
  readonly #chain = new ChecksumChain();
  #lines = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** The checksum of the last sound line. */
  get crc(): number {
    return this.#chain.crc;
  }

  /** @throws ProblemError `journal_damaged`, `journal_format`, `disk` */
  async *batches(): AsyncGenerator<readonly ScannedEntry[]> {
    for await (const lines of readLines(this.path)) {
      yield lines.flatMap((line) => this.#read(line) ?? []);
    }
  }

  #read(line: FileLine): ScannedEntry | undefined {
    if (this.torn !== undefined) throw damaged(this.path, this.torn.line, 'is not as it was written');
    this.#lines++;
    if (line.bytes.length > LONGEST_LINE)
      throw damaged(this.path, this.#lines, 'is too long to be one of ours');
    if (this.#lines === 1) this.#refuseForeign(line);
    if (!line.whole || !this.#chain.verify(line.bytes)) {
      // Only a following line would show that this was not the last.
      this.torn = { line: this.#lines, bytes: line.end - this.end };
      return undefined;
    }
    this.end = line.end;
    // The checksum shows that these are the bytes we wrote, so they have our shape.
    const entry = parseJson(line.bytes.toString()) as JournalEntry;
    if ((entry.type === 'run') !== (this.#lines === 1)) {
      throw damaged(this.path, this.#lines, 'is not allowed at this place');
    }
    return { entry, line: this.#lines, bytes: line.bytes };
  }

  /** Checked before the checksum, which another version may compute differently. */
  #refuseForeign(line: FileLine): void {
    const header = parseObject(line.bytes.toString());
    if (header !== undefined && 'format' in header && header.format !== JOURNAL_FORMAT) {
      throw foreignFormat(this.path, header.format);
    }
  }
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
