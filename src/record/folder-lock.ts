import { mkdtemp, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type ProblemError, problem } from '../domain/problem.ts';
import { PRIVATE_FILE } from './disk.ts';
import { diskProblem, errnoOf } from './disk-problem.ts';
import { isRunning, processStart, UNKNOWN_START } from './process-start.ts';

/** The folder whose one entry names who works on the run. */
export const LOCK = 'run.lock';

/** Each turn ends in the lock, a refusal, or somebody else's step forward; more turns than this is a bug. */
const TURNS = 100;

/** How a rename fails that comes too late. ENOENT: the new holder has swept our own folder away already. */
const LOST: readonly (string | undefined)[] = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];

/** Who holds a lock: one process of one host, which no later process can be mistaken for. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** See {@link processStart}. */
  readonly start: string;
}

/** This process, as the holder of a lock. */
export async function thisProcess(): Promise<LockHolder> {
  const start = (await processStart(process.pid)) ?? UNKNOWN_START;
  // The host becomes part of a file's name.
  return { host: hostname().replaceAll(/[^\w.-]/g, '_'), pid: process.pid, start };
}

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
export async function lockFolder(folder: string, holder: LockHolder): Promise<() => Promise<void>> {
  const lock = join(folder, LOCK);
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      if (await tryToTake(folder, lock, holder)) {
        // What it can not remove is litter and no harm.
        await sweep(folder).catch(() => {});
        return () => giveBack(lock, holder);
      }
      await removeDead(folder, lock, holder.host);
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

/** Makes way where a dead process stands in it. @throws ProblemError `locked` where a living one does. */
async function removeDead(folder: string, lock: string, host: string): Promise<void> {
  for (const name of await entries(lock)) {
    const other = holderOf(name);
    if (other === undefined || other.host !== host) throw elsewhere(folder, lock, other);
    if (await isRunning(other.pid, other.start)) throw held(folder, other);
    await unlink(join(lock, name)).catch(ignoreMissing);
  }
}

/** Folders that a taker left who was killed in the act. One who is still at it finds out, and asks again. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${LOCK}-`)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function giveBack(lock: string, holder: LockHolder): Promise<void> {
  await unlink(join(lock, nameOf(holder))).catch(ignoreMissing);
  // Not empty: the next one has it already.
  await rmdir(lock).catch(() => {});
}

/**
 * Who works on the run in this folder now, as far as this host can tell; undefined where nobody does.
 */
export async function lockHolder(folder: string): Promise<LockHolder | undefined> {
  const here = await thisProcess();
  for (const name of await entries(join(folder, LOCK))) {
    const holder = holderOf(name);
    if (holder === undefined) continue;
    if (holder.host !== here.host || (await isRunning(holder.pid, holder.start))) return holder;
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

/** `4242.1f0c9a2b-123456.web-1`: the host comes last, for it may hold dots. */
function nameOf(holder: LockHolder): string {
  return `${holder.pid}.${holder.start}.${holder.host}`;
}

function holderOf(name: string): LockHolder | undefined {
  const match = /^([1-9]\d*)\.([\w-]+)\.(.+)$/.exec(name);
  if (match === null) return undefined;
  return { pid: Number(match[1]), start: match[2]!, host: match[3]! };
}

function held(folder: string, other: LockHolder): ProblemError {
  return problem(
    'locked',
    `${folder} is being worked on by process ${other.pid} on this host (${other.host}).`,
    `Wait for it to end, or end it (kill ${other.pid}); then run the same command with --resume.`,
  );
}

function elsewhere(folder: string, lock: string, other: LockHolder | undefined): ProblemError {
  const who = other === undefined ? 'by something unknown' : `by process ${other.pid} on host ${other.host}`;
  return problem(
    'locked',
    `${folder} is locked ${who}; whether it still runs can not be seen from ${hostname()}.`,
    `When it does not run any more, remove ${lock} and run the same command again.`,
  );
}
