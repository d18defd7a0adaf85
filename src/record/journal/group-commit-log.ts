import type { ProblemError } from '../../domain/problem.ts';
import { diskProblem, onDisk } from '../files/disk-problem.ts';
import { type AppendFile, type Disk, systemDisk } from './disk.ts';

/** Lines that are written together, and the promise shared by everyone who waits for them. */
interface Group {
  text: string;
  readonly written: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: ProblemError) => void;
}

/** When an append resolves: after its sync, or after its write (synced once, at close). */
export type Durability = 'each-group' | 'at-close';

/**
 * An append-only file with group commit: lines that arrive during one write and sync, and during the pause after
 * them, are written together in the next. A slow disk therefore makes larger groups rather than a longer queue,
 * and a fast one does not spend its time on single lines.
 *
 * The first error is final. After it the end of the file is unknown (a sync that failed once may succeed the next
 * time without having written anything), so all pending and later appends reject with it.
 */
export class GroupCommitLog {
  readonly path: string;
  readonly #disk: Disk;
  readonly #file: AppendFile;
  readonly #durability: Durability;
  #gathering: Group | undefined;
  #writing: Promise<void> | undefined;
  #failure: ProblemError | undefined;
  #closed = false;

  private constructor(path: string, disk: Disk, file: AppendFile, durability: Durability) {
    this.path = path;
    this.#disk = disk;
    this.#file = file;
    this.#durability = durability;
  }

  /** @throws ProblemError `disk` */
  static async open(path: string, durability: Durability, disk: Disk = systemDisk): Promise<GroupCommitLog> {
    const file = await onDisk(disk.openAppend(path), 'open', path);
    return new GroupCommitLog(path, disk, file, durability);
  }

  /** Characters waiting to be written. A caller that does not await its appends should watch this. */
  get waiting(): number {
    return this.#gathering?.text.length ?? 0;
  }

  /** The error after which nothing more is written, if any. */
  get failure(): ProblemError | undefined {
    return this.#failure;
  }

  /**
   * Appends text (whole lines, newline included). The file keeps the order of the calls.
   *
   * @returns a promise that resolves when the text is as durable as this log makes it, and rejects with
   * ProblemError `disk`. A caller that does not await it gets the error from the next call or from {@link close}.
   */
  append(text: string): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#closed)
      return Promise.reject(new Error(`${this.path} is closed, and something is appended to it`));
    this.#gathering ??= newGroup();
    const group = this.#gathering;
    group.text += text;
    this.#writing ??= this.#write();
    return group.written;
  }

  async #write(): Promise<void> {
    // Waits one turn of the event loop, so that appends made in the same turn share the first group.
    await new Promise(setImmediate);
    while (this.#gathering !== undefined && this.#failure === undefined) {
      const group = this.#gathering;
      this.#gathering = undefined;
      try {
        await this.#file.write(Buffer.from(group.text));
        if (this.#durability === 'each-group') await this.#file.datasync();
        group.resolve();
      } catch (cause) {
        this.#fail(diskProblem(cause, 'write', this.path), group);
      }
      if (!this.#closed) await this.#disk.rest();
    }
    this.#writing = undefined;
  }

  #fail(failure: ProblemError, group: Group): void {
    this.#failure = failure;
    group.reject(failure);
    this.#gathering?.reject(failure);
    this.#gathering = undefined;
  }

  /** Writes pending lines, makes them durable and closes the file. @throws ProblemError `disk` */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    try {
      if (this.#failure === undefined) await this.#file.datasync();
    } catch (cause) {
      this.#failure = diskProblem(cause, 'write', this.path);
    }
    try {
      await this.#file.close();
    } catch (cause) {
      this.#failure ??= diskProblem(cause, 'close', this.path);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function newGroup(): Group {
  let resolve = () => {};
  let reject: (reason: ProblemError) => void = () => {};
  const written = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // A group need not be awaited: the next call or close() reports the failure.
  written.catch(() => {});
  return { text: '', written, resolve, reject };
}
