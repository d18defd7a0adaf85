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

/** The folder whose one entry names who works on the run. */
export const LOCK = 'run.lock';

/** Each turn ends in the lock, a refusal, or somebody else's step forward; more turns than this is a bug. */
const TURNS = 100;

/** How a rename fails that comes too late. ENOENT: the new holder has swept our own folder away already. */
const LOST: readonly (string | undefined)[] = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];

/**
 * Takes a run's folder for this process alone.
 *
 * The lock is a folder that holds one empty file named for its holder. It is made elsewhere and renamed into
 * place, and a rename onto a folder succeeds only where that is empty: so two takers never both have it. A
 * dead holder's file is deleted by its name, which no other holder will ever have: so a taker who is late
 * deletes nothing but what is dead, and a killed run is in nobody's way from the moment it is gone.
 *
 * @returns what gives it back; called once.
 * @throws ProblemError `locked` where a process holds it, `disk`
 */
export async function lockFolder(
  folder: string,
  holder: LockHolder & { readonly place: HostIdentity },
): Promise<() => Promise<void>> {
  const lock = join(folder, LOCK);
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      if (await tryToTake(folder, lock, holder)) {
        // What it can not remove is litter and no harm.
        await sweep(folder).catch(() => {});
        return () => giveBack(lock, holder);
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

/** Makes way where a dead process stands in it. @throws ProblemError `locked` where one does that may live. */
async function removeDead(
  folder: string,
  lock: string,
  here: { readonly place: HostIdentity },
): Promise<void> {
  for (const name of await entries(lock)) {
    const other = namedHolder(name);
    const state = other === undefined ? 'hidden' : await stateOf(other, here);
    if (other === undefined || state === 'hidden') throw outOfSight(folder, lock, other);
    if (state === 'running') throw held(folder, other);
    await unlink(join(lock, name)).catch(ignoreMissing);
  }
}

/** Folders that a taker left who was killed in the act. One who is still at it finds out, and asks again. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${LOCK}-`)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** What cannot be removed, on a disk that turned read-only, is a dead process's lock a moment later. */
async function giveBack(lock: string, holder: LockHolder): Promise<void> {
  await unlink(join(lock, nameOf(holder))).catch(() => {});
  // Not empty: the next one has it already.
  await rmdir(lock).catch(() => {});
}

/** Who works on the run in a folder, and whether that is certain. */
export interface FoundHolder {
  readonly holder: LockHolder;
  readonly state: Exclude<HolderState, 'gone'>;
  /** `process 4242 on host web-1` */
  readonly words: string;
  /** The folder to remove, should the holder be known to be gone. */
  readonly lock: string;
}

/** Who works on the run in this folder now, as far as can be told from here; undefined where nobody does. */
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

function outOfSight(folder: string, lock: string, other: LockHolder | undefined): ProblemError {
  const who = other === undefined ? 'something unknown' : wordsFor(other);
  return problem(
    'locked',
    `${folder} is locked by ${who}. Whether it is still running cannot be determined from here: it is on another host or in another container, or dates from before a restart.`,
    `Check there first. If it is no longer running, remove ${lock} and run the same command again; two runs in one folder would damage its record.`,
  );
}
