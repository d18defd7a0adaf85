import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Profile } from '../../domain/account/snapshot.ts';
import { recordFile } from '../folder/run-files.ts';
import { PRIVATE_FILE } from '../journal/disk.ts';
import { onDisk } from './disk-problem.ts';
import { toJson } from './jsonl.ts';
import { LineIndex } from './line-index.ts';

/**
 * Stores the profiles of an export that a run needs on disk instead of in memory: an export may be a `.gz`, which
 * does not allow random access. Each session creates its own file.
 */
export class ProfileStore {
  readonly #path: string;
  readonly #index: LineIndex;
  readonly #file: FileHandle;
  #bytes = 0;

  private constructor(path: string, accounts: number, file: FileHandle) {
    this.#path = path;
    this.#index = new LineIndex(path, accounts);
    this.#file = file;
  }

  /** @param accounts account numbers are 1 to this. @throws ProblemError `disk` */
  static async create(folder: string, accounts: number): Promise<ProfileStore> {
    const path = recordFile(folder, 'profiles.tmp');
    return new ProfileStore(path, accounts, await onDisk(open(path, 'w', PRIVATE_FILE), 'open', path));
  }

  /** Adds profiles by account number. @throws ProblemError `disk` */
  async add(profiles: readonly (readonly [account: number, profile: Profile])[]): Promise<void> {
    const lines = profiles.map(([account, profile]) => {
      const line = Buffer.from(`${toJson(profile)}\n`);
      this.#index.set(account, this.#bytes, line.length - 1);
      this.#bytes += line.length;
      return line;
    });
    await onDisk(this.#file.writeFile(Buffer.concat(lines)), 'write', this.#path);
  }

  /** @throws ProblemError `disk` */
  async find(account: number): Promise<Profile | undefined> {
    return (await this.#index.read(account)) as Profile | undefined;
  }

  /** Deletes the file: it contains personal data that is no longer needed. */
  async discard(): Promise<void> {
    await this.#index.close();
    await this.#file.close();
    // On a disk that turned read-only it remains, as after a kill; the next process deletes it.
    await rm(this.#path, { force: true }).catch(() => {});
  }
}
