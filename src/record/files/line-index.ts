import { type FileHandle, open } from 'node:fs/promises';
import { parseJson } from '../../domain/exact-json.ts';
import { diskProblem } from './disk-problem.ts';

/** The position of each row's line in a file: twelve bytes a row, and one line in memory at a time. */
export class LineIndex {
  readonly #path: string;
  /** Offset + 1; 0: no line. */
  readonly #starts: Float64Array;
  readonly #lengths: Uint32Array;
  /** A promise, so that concurrent reads share one handle. */
  #file: Promise<FileHandle> | undefined;

  /** @param rows of the input: 1 to `rows`. */
  constructor(path: string, rows: number) {
    this.#path = path;
    this.#starts = new Float64Array(rows + 1);
    this.#lengths = new Uint32Array(rows + 1);
  }

  /** Sets the position of a row's line; a later line of the same row replaces it. */
  set(row: number, start: number, length: number): void {
    this.#starts[row] = start + 1;
    this.#lengths[row] = length;
  }

  has(row: number): boolean {
    return (this.#starts[row] ?? 0) > 0;
  }

  /** The row's line, parsed; undefined if it has none. @throws ProblemError `disk` */
  async read(row: number): Promise<unknown> {
    if (!this.has(row)) return undefined;
    try {
      this.#file ??= open(this.#path, 'r');
      const file = await this.#file;
      const bytes = Buffer.alloc(this.#lengths[row] ?? 0);
      await file.read(bytes, 0, bytes.length, (this.#starts[row] ?? 0) - 1);
      return parseJson(bytes.toString());
    } catch (cause) {
      throw diskProblem(cause, 'read', this.#path);
    }
  }

  async close(): Promise<void> {
    const file = await this.#file?.catch(() => undefined);
    this.#file = undefined;
    await file?.close();
  }
}
