import { type ProblemError, problem } from '../../domain/problem.ts';

/** A line of the journal is not as it was written. `what` completes "line 7 …". */
export function damaged(path: string, line: number, what: string): ProblemError {
  return problem(
    'journal_damaged',
    `${path} is damaged: line ${line} ${what}. Only the last line can be incomplete; every line before it was safely on disk.`,
    line === 1
      ? 'Restore the file from a copy, or start a new run with another --out: pairs that are already linked are reported as already_linked.'
      : `Restore the file from a copy. If there is none, keep the first ${line - 1} lines (head -n ${line - 1}) and use --resume; rows recorded after them are sent again, and reported as already_linked if they are linked.`,
  );
}

/** A file that another version of the tool wrote. */
export function foreignFormat(path: string, found: unknown): ProblemError {
  return problem(
    'journal_format',
    `${path} has format ${JSON.stringify(found) ?? 'none'}, and this version reads format 1 only.`,
    'Continue with the version that started the run: run.json names it.',
  );
}
