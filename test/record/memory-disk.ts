import type { Disk } from '../../src/record/journal/disk.ts';

/** An error as the system gives it. */
export function errno(code: string): Error {
  return Object.assign(new Error(`${code}: played by the test`), { code, syscall: 'write' });
}

interface MemoryFile {
  bytes: Buffer;
  /** How many of the bytes a power cut would leave. */
  synced: number;
}

/**
 * A disk in memory that knows what is safe on it, and fails for good after a number of operations, in the
 * middle of a write where it is one.
 */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, MemoryFile>();
  /** Write and sync operations until it fails. */
  operationsLeft: number;
  /** Awaited before every operation. */
  pace: () => Promise<unknown> = () => Promise.resolve();
  /** The error with which closing a file fails. */
  closing: string | undefined;
  writes = 0;
  syncs = 0;
  readonly #code: string;

  constructor(operationsLeft = Number.POSITIVE_INFINITY, code = 'EIO') {
    this.operationsLeft = operationsLeft;
    this.#code = code;
  }

  async openAppend(path: string) {
    const file = this.files.get(path) ?? { bytes: Buffer.alloc(0), synced: 0 };
    this.files.set(path, file);
    return {
      write: async (bytes: Uint8Array) => {
        await this.pace();
        this.writes++;
        const fails = this.#spend();
        const kept = fails ? bytes.subarray(0, bytes.length >> 1) : bytes;
        file.bytes = Buffer.concat([file.bytes, kept]);
        if (fails) throw errno(this.#code);
      },
      datasync: async () => {
        const reached = file.bytes.length;
        await this.pace();
        this.syncs++;
        if (this.#spend()) throw errno(this.#code);
        file.synced = reached;
      },
      close: async () => {
        if (this.closing !== undefined) throw errno(this.closing);
      },
    };
  }

  async rest() {}

  /** What a file holds. */
  text(path: string): string {
    return this.files.get(path)?.bytes.toString() ?? '';
  }

  /** What a file would hold after a power cut that spared nothing that was not synced. */
  safeText(path: string): string {
    const file = this.files.get(path);
    return file === undefined ? '' : file.bytes.toString('utf8', 0, file.synced);
  }

  #spend(): boolean {
    return --this.operationsLeft < 0;
  }
}
