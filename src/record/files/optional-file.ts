import { readFile, stat } from 'node:fs/promises';
import { diskProblem, errnoOf } from './disk-problem.ts';

/** A file's size in bytes; 0 if it does not exist. @throws ProblemError `disk` */
export async function sizeOf(path: string): Promise<number> {
  return (await ifPresent(stat(path), path))?.size ?? 0;
}

/** A file's text; undefined if it does not exist. @throws ProblemError `disk` */
export function readIfPresent(path: string): Promise<string | undefined> {
  return ifPresent(readFile(path, 'utf8'), path);
}

async function ifPresent<T>(operation: Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await operation;
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw diskProblem(cause, 'read', path);
  }
}
