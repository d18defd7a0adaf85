import { stat } from 'node:fs/promises';
import { diskProblem, errnoOf } from './disk-problem.ts';

/** A file's bytes; 0 where there is none. @throws ProblemError `disk` */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return 0;
    throw diskProblem(cause, 'read', path);
  }
}
