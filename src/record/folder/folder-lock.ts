import { mkdtemp, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProblemError, problem } from '../../domain/problem.ts';
import { diskProblem, errnoOf } from '../files/disk-problem.ts';
import { PRIVATE_FILE } from '../journal/disk.ts';
import type { HostIdentity } from './host-identity.ts';
import {
  type HolderState,
  type LockHolder,
  namedHolder,
  nameOf,
  stateOf,
  thisProcess,
} from './lock-holder.ts';

/** The lock folder; its only entry names the holder. */
export const LOCK = 'run.lock';

/** Each attempt takes the lock, is refused, or loses to another process; needing more than this is a bug. */
const MAX_ATTEMPTS = 100;

/** Errors of a rename that lost the race. ENOENT: the new holder has already deleted our folder. */
const LOST: readonly (string | undefined)[] = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];

/**
 * Locks a run's folder for this process.
 *
 * The lock is a folder with one empty file named for its holder. It is created under another name and renamed into
 * place; a rename onto a folder succeeds only if that folder is empty, so two processes never both get it. A dead
 * holder's file is deleted by its name, which no other holder ever has, so a late process deletes only the dead
 * holder's file. The lock of a killed process does not block the next one.
 *
 * @returns a function that releases the lock; call it once.
 * @throws ProblemError `locked` if a process holds it, `disk`
 */
export async function lockFolder(
  folder: string,
  holder: LockHolder & { readonly place: HostIdentity },
): Promise<() => Promise<void>> {
  const lock = join(folder, LOCK);
  try {
    for (let turn = 0; turn < MAX_ATTEMPTS; turn++) {
      if (await tryToTake(folder, lock, holder)) {
        // What it cannot remove does no harm.
        await sweep(folder).catch(() => {});
        return () => release(lock, holder);
      }
      await removeDead(folder, lock, holder);
    }
  } catch (cause) {
    throw diskProblem(cause, 'lock', folder);
  }
  throw new Error(`the lock of ${folder} is neither free nor held`);
}

async function tryToTake(folder: string, lock: string, holder: LockHolder): Promise<boolean> {
  const own = await mkdtemp(join(folder, `${LOCK}-`));
  try {
    await writeFile(join(own, nameOf(holder)), '', { mode: PRIVATE_FILE });
    await rename(own, lock);
    return true;
  } catch (cause) {
    await rm(own, { recursive: true, force: true });
    if (LOST.includes(errnoOf(cause))) return false;
    throw cause;
  }
}

/** Removes a dead holder from the lock. @throws ProblemError `locked` if the holder may be alive. */
async function removeDead(
  folder: string,
  lock: string,
  here: { readonly place: HostIdentity },
): Promise<void> {
  for (const name of await entries(lock)) {
    const other = namedHolder(name);
    const state = other === undefined ? 'hidden' : await stateOf(other, here);
    if (other === undefined || state === 'hidden') throw unverifiable(folder, lock, other);
    if (state === 'running') throw held(folder, other);
    await unlink(join(lock, name)).catch(ignoreMissing);
  }
}

/** Removes folders of processes killed while taking the lock. A live one notices and tries again. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${LOCK}-`)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** A lock that cannot be removed, on a disk that turned read-only, becomes a dead process's lock. */
async function release(lock: string, holder: LockHolder): Promise<void> {
  await unlink(join(lock, nameOf(holder))).catch(() => {});
  // Not empty: the next holder already has it.
  await rmdir(lock).catch(() => {});
}

/** The holder of a folder's lock, and whether it is known to run. */
export interface FoundHolder {
  readonly holder: LockHolder;
  readonly state: Exclude<HolderState, 'gone'>;
  /** `process 4242 on host web-1` */
  readonly words: string;
  /** The folder to remove if the holder is known to be gone. */
  readonly lock: string;
}

/** The holder of this folder's lock, as far as this process can tell; undefined if there is none. */
export async function lockHolder(folder: string): Promise<FoundHolder | undefined> {
  const here = await thisProcess();
  const lock = join(folder, LOCK);
  for (const name of await entries(lock)) {
    const holder = namedHolder(name);
    if (holder === undefined) continue;
    const state = await stateOf(holder, here);
    if (state !== 'gone') return { holder, state, words: wordsFor(holder), lock };
  }
  return undefined;
}

async function entries(lock: string): Promise<string[]> {
  try {
    return await readdir(lock);
  } catch (cause) {
    ignoreMissing(cause);
    return [];
  }
}

function ignoreMissing(cause: unknown): void {
  if (errnoOf(cause) !== 'ENOENT') throw cause;
}

function wordsFor({ pid, host }: LockHolder): string {
  return `process ${pid} on host ${host}`;
}

function held(folder: string, other: LockHolder): ProblemError {
  return problem(
    'locked',
    `${folder} is in use by process ${other.pid} on this host (${other.host}).`,
    `Wait for it to end, or end it (kill ${other.pid}); then run the same command with --resume.`,
  );
}

function unverifiable(folder: string, lock: string, other: LockHolder | undefined): ProblemError {
  const who = other === undefined ? 'something unknown' : wordsFor(other);
  return problem(
    'locked',
    `${folder} is locked by ${who}. Whether it is still running cannot be determined from here: it is on another host or in another container, or dates from before a restart.`,
    `Check there first. If it is no longer running, remove ${lock} and run the same command again; two runs in one folder would damage its record.`,
  );
}
