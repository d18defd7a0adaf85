import { createWriteStream, type WriteStream } from 'node:fs';

/** A change the tenant carried out: the truth that a run's record is held against. */
export interface Applied {
  readonly kind: 'link' | 'unlink' | 'patch';
  /** The full id of the user changed. */
  readonly primary: string;
  /** The full id linked or unlinked; absent for a patch. */
  readonly secondary?: string;
  /** Epoch milliseconds on the tenant's clock. */
  readonly atMs: number;
}

/** Every change in the order it was applied: in memory, in a file, or only counted. */
export class AppliedLog {
  readonly entries: Applied[] = [];
  readonly counts = { link: 0, unlink: 0, patch: 0 };
  firstMs: number | undefined;
  lastMs: number | undefined;
  readonly #keep: boolean;
  readonly #file: WriteStream | undefined;

  /**
   * @param keep whether `entries` is filled (a bench of a million links does without).
   * @param path a file that gets each change as a line of JSON as well; it is emptied first.
   */
  constructor(keep: boolean, path: string | undefined) {
    this.#keep = keep;
    this.#file = path === undefined ? undefined : createWriteStream(path);
  }

  add(change: Applied): void {
    this.counts[change.kind] += 1;
    this.firstMs ??= change.atMs;
    this.lastMs = change.atMs;
    if (this.#keep) this.entries.push(change);
    this.#file?.write(`${JSON.stringify(change)}\n`);
  }

  /** Resolves when everything is in the file. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#file === undefined) resolve();
      else this.#file.end(resolve);
    });
  }
}
