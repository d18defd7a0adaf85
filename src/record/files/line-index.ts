import { type FileHandle, open } from 'node:fs/promises';
import { parseJson } from '../../domain/exact-json.ts';
import { diskProblem } from './disk-problem.ts';

/** Where in a file each row's line stands: twelve bytes a row, and one line in memory at a time. */
export class LineIndex {
  readonly #path: string;
  /** Offset + 1, so that 0 means: no line. */
  readonly #starts: Float64Array;
  readonly #lengths: Uint32Array;
  /** A promise, for many rows ask at once and one handle is to serve them. */
  #file: Promise<FileHandle> | undefined;

  /** @param rows of the input: 1 to `rows`. */
  constructor(path: string, rows: number) {
    this.#path = path;
    this.#starts = new Float64Array(rows + 1);
    this.#lengths = new Uint32Array(rows + 1);
  }

  /** A row's line begins at this byte; a later line of the same row takes its place. */
  set(row: number, start: number, length: number): void {
    this.#starts[row] = start + 1;
    this.#lengths[row] = length;
  }

  has(row: number): boolean {
    return (this.#starts[row] ?? 0) > 0;
  }

  /** The row's line as JSON; undefined where it has none. @throws ProblemError `disk` */
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
