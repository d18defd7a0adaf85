import type { Stats } from 'node:fs';
import { mkdir, readdir, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type ProblemError, problem } from '../../domain/problem.ts';
import { diskProblem, errnoOf } from '../files/disk-problem.ts';
import { PRIVATE_FILE, syncFolder } from '../journal/disk.ts';
import { LOCK, lockFolder } from './folder-lock.ts';
import { thisProcess } from './lock-holder.ts';
import { RUN_FILES } from './run-files.ts';
import { type RunJson, readRunJson } from './run-json.ts';
import { removeStoredStdin } from './stored-stdin.ts';

/** Nobody but their owner looks into what the tool makes. */
const PRIVATE_FOLDER = 0o700;
/** Where runs go that were not told where. */
const DEFAULT_PARENT = 'runs';

/** A run's folder, held for this process alone until {@link close}. */
export interface RunFolder {
  readonly path: string;
  /** What run.json says, when a run is taken up; undefined for a new one. */
  readonly run: RunJson | undefined;
  /** Releases the lock. */
  close(): Promise<void>;
  /** Once it is closed: removes the folder, if it was opened for a run that never started. */
  discardIfEmpty(): Promise<void>;
}

/** Which folder, and whether a run in it is gone on with. */
export interface RunFolderRequest {
  /** `--out`. Without it a new folder is made in `runs/`, named for the time. */
  readonly out?: string | undefined;
  readonly resume: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Where relative paths begin. */
  readonly cwd: string;
}

/**
 * Makes and locks a run's folder, or opens and locks one to go on with. A resume where no run is yet opens
 * the folder for a new one.
 *
 * @throws ProblemError `run_exists` where a run is and no resume was asked for, `locked`, `run_damaged`,
 * `journal_format`, `disk`
 */
export async function openRunFolder(request: RunFolderRequest): Promise<RunFolder> {
  const path = request.out === undefined ? await makeDefault(request) : request.out;
  const absolute = resolve(request.cwd, path);
  try {
    await makeFolder(absolute);
  } catch (cause) {
    throw diskProblem(cause, 'make the folder', path);
  }
  const close = await lockFolder(absolute, await thisProcess());
  try {
    if (!request.resume) await refuseRun(absolute, path);
    const run = await readRunJson(absolute);
    return {
      path: absolute,
      run,
      close,
      discardIfEmpty: async () => (run ? undefined : discardIfEmpty(absolute)),
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/**
 * Removes a copy of standard input where no run needs it, then the folder if it is empty. Leaves everything in place
 * where another process holds the folder by now. A failure changes nothing for the caller.
 */
async function discardIfEmpty(folder: string): Promise<void> {
  const found: string[] = await readdir(folder).catch(() => []);
  const isInUse = [LOCK, ...RUN_FILES].some((name) => name !== 'input.csv' && found.includes(name));
  if (isInUse) return;
  await removeStoredStdin(folder).catch(() => {});
  await rmdir(folder).catch(() => {});
}

/**
 * Makes a folder and those above it, on the disk itself: a record is worth nothing if its folder is not there.
 *
 * @returns the topmost folder that was made; undefined where all were there.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  // Not by mkdir's own recursion: on a file system where nothing can be made, such as /proc, it never ends.
  const missing = await missingFolders(path);
  for (const folder of missing) {
    await makeOne(folder);
    // A folder one may write to but not read can not be synced, and is still one to work in.
    await syncFolder(dirname(folder)).catch(() => {});
  }
  return missing[0];
}

/** Which of a folder and those above it are not there, the topmost first. */
async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    const found = await lookAt(at);
    if (found?.isDirectory()) return missing;
    missing.unshift(at);
    // A file in the way, or a drive that is not there: making it tells what the system says of that.
    if (found !== undefined || dirname(at) === at) return missing;
  }
}

async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: PRIVATE_FOLDER });
  } catch (cause) {
    // Somebody else was faster.
    if (errnoOf(cause) === 'EEXIST' && (await lookAt(folder))?.isDirectory()) return;
    // The one above is there.
    if (errnoOf(cause) !== 'ENOENT') throw cause;
    throw problem(
      'disk',
      `could not make the folder ${folder}: nothing can be created in ${dirname(folder)}.`,
      'Choose another folder with --out.',
    );
  }
}

async function refuseRun(folder: string, path: string): Promise<void> {
  const found = (await readdir(folder)).filter((name) => (RUN_FILES as readonly string[]).includes(name));
  if (found.length > 0) throw exists(path, found);
}

function exists(path: string, found: readonly string[]): ProblemError {
  return problem(
    'run_exists',
    `${path} already contains a run, or part of one (${found.join(', ')}).`,
    `To continue it: --out ${path} --resume. For a new run, choose another folder with --out.`,
  );
}

/** `runs/2026-11-22T17-00-00Z`, or the same with `-2`, `-3`, … where that is taken. */
async function makeDefault(request: RunFolderRequest): Promise<string> {
  const parent = resolve(request.cwd, DEFAULT_PARENT);
  try {
    await makeParent(parent);
    // Windows allows no colon in a name.
    const time = new Date(request.now).toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
    for (let n = 1; ; n++) {
      const name = n === 1 ? time : `${time}-${n}`;
      if (await makeNew(join(parent, name))) return join(DEFAULT_PARENT, name);
    }
  } catch (cause) {
    throw diskProblem(cause, 'make a folder in', parent);
  }
}

/** A `runs/` that we make is kept out of git: what is in it names people. */
async function makeParent(parent: string): Promise<void> {
  const made = await makeFolder(parent);
  if (made !== undefined) await writeFile(join(parent, '.gitignore'), '*\n', { mode: PRIVATE_FILE });
}

async function makeNew(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: PRIVATE_FOLDER });
    await syncFolder(dirname(path));
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}
