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

/** A last line that was not written to its end. */
export interface TornLine {
  readonly line: number;
  readonly bytes: number;
}

/**
 * Reads a journal of any size in constant memory, and holds every line against the chain. Ask for what stands
 * in its fields when {@link batches} has ended.
 */
export class JournalScan {
  readonly path: string;
  /** Bytes of sound lines so far. */
  end = 0;
  /** The last line, where it is torn. */
  torn: TornLine | undefined;
  readonly #chain = new ChecksumChain();
  #lines = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Where the chain stands. */
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
    if (!line.whole || !this.#chain.check(line.bytes)) {
      // Whether this is the last line is known when another one comes.
      this.torn = { line: this.#lines, bytes: line.end - this.end };
      return undefined;
    }
    this.end = line.end;
    // The chain says that these are the bytes we wrote, so they have the shape we gave them.
    const entry = parseJson(line.bytes.toString()) as JournalEntry;
    if ((entry.type === 'run') !== (this.#lines === 1)) {
      throw damaged(this.path, this.#lines, 'is not allowed at this place');
    }
    return { entry, line: this.#lines, bytes: line.bytes };
  }

  /** Another version's lines need not even be chained as ours are, so its number is looked for first. */
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
