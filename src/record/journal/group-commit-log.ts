import type { ProblemError } from '../../domain/problem.ts';
import { diskProblem, onDisk } from '../files/disk-problem.ts';
import { type AppendFile, type Disk, systemDisk } from './disk.ts';

/** Lines that go to the disk together, and the one promise that all who wait for them share. */
interface Group {
  text: string;
  readonly written: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: ProblemError) => void;
}

/** When an append counts as done: on the disk itself, or handed to the operating system (synced at close). */
export type Durability = 'each-group' | 'at-close';

/**
 * A file that lines are appended to, with group commit: what gathers while one write and sync are under way,
 * and while the disk rests after them, goes out in the next. So a slow disk makes larger groups and not a
 * longer queue, and a fast one is not kept busy with single lines.
 *
 * The first error is final. After it the file's end is unknown (a sync that failed once may succeed the next
 * time without having written anything), so everything pending and everything later rejects with it.
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

  /** Characters that wait to be written: what a caller who does not await should keep an eye on. */
  get waiting(): number {
    return this.#gathering?.text.length ?? 0;
  }

  /** Why nothing is written any more, where that is so. */
  get failure(): ProblemError | undefined {
    return this.#failure;
  }

  /**
   * Appends text (whole lines, newline included). Texts stand in the file in the order of the calls.
   *
   * @returns a promise that resolves when the text is as durable as this log makes it, and rejects with
   * ProblemError `disk`. Who does not await it learns of the error from the next call or from {@link close}.
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
    // One turn of the loop, so that what is appended in the same breath shares the first group.
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

  /** Writes what waits, makes it durable and closes the file. @throws ProblemError `disk` */
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
  // Nobody has to await a group: the failure is kept and given to whoever comes next.
  written.catch(() => {});
  return { text: '', written, resolve, reject };
}
