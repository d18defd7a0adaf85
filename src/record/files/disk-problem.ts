import { ProblemError, problem } from '../../domain/problem.ts';

/**
 * Converts a failed file operation to a {@link ProblemError} with code `disk`: the operation, the file, the
 * system's error and what to do about it. Returns a ProblemError unchanged.
 *
 * @param doing completes "could not …".
 */
export function diskProblem(cause: unknown, doing: string, path: string): ProblemError {
  if (cause instanceof ProblemError) return cause;
  const code = errnoOf(cause);
  const words = cause instanceof Error ? cause.message : String(cause);
  return problem('disk', `could not ${doing} ${path}: ${code ?? words}${meaning(code)}`, remedy(code));
}

/** Awaits a file operation. @throws ProblemError `disk` */
export async function onDisk<T>(operation: Promise<T>, doing: string, path: string): Promise<T> {
  try {
    return await operation;
  } catch (cause) {
    throw diskProblem(cause, doing, path);
  }
}

/** `ENOSPC`, `EIO`, …; undefined for an error that the system did not raise. */
export function errnoOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

function meaning(code: string | undefined): string {
  switch (code) {
    case 'ENOSPC':
      return ' (no space left on the disk)';
    case 'EDQUOT':
      return ' (the disk quota is used up)';
    case 'EIO':
      return ' (the disk reports an input/output error)';
    case 'EROFS':
      return ' (the file system is read-only)';
    case 'EACCES':
    case 'EPERM':
      return ' (not allowed for this user)';
    case 'ENOENT':
      return ' (no such file or folder)';
    case 'EEXIST':
    case 'ENOTDIR':
      return ' (a file stands where a folder should be)';
    default:
      return '';
  }
}

function remedy(code: string | undefined): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Free some space, then run the same command with --out and --resume.';
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'Make the folder writable for this user, or choose another with --out.';
    case 'EIO':
      return 'Check the disk. Copy the run folder to a working disk and continue there with --out and --resume.';
    default:
      return 'Fix the cause, then run the same command with --out and --resume.';
  }
}
