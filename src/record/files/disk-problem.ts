import { ProblemError, problem } from '../../domain/problem.ts';

/**
 * A failing file operation as a {@link ProblemError} with code `disk`: what was tried, on which file, what the
 * system said, and what to do about it. A ProblemError comes back as it is.
 */
export function diskProblem(cause: unknown, doing: string, path: string): ProblemError {
  if (cause instanceof ProblemError) return cause;
  const code = errnoOf(cause);
  const words = cause instanceof Error ? cause.message : String(cause);
  return problem('disk', `could not ${doing} ${path}: ${code ?? words}${meaning(code)}`, remedy(code));
}

/** `ENOSPC`, `EIO`, …, where the error came from the system. */
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
