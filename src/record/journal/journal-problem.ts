import { type ProblemError, problem } from '../../domain/problem.ts';

/** A line of the journal is not as it was written. `what` completes "line 7 …". */
export function damaged(path: string, line: number, what: string): ProblemError {
  return problem(
    'journal_damaged',
    `${path} is damaged: line ${line} ${what}. Only a last line may be torn; what stands before it was safe on the disk.`,
    line === 1
      ? 'Bring the file back from a copy, or start a new run with another --out: pairs that are linked come out as already_linked.'
      : `Bring the file back from a copy. Where there is none: keep the first ${line - 1} lines (head -n ${line - 1}) and --resume; rows recorded after them are sent again, and come out as already_linked where they are linked.`,
  );
}

/** A file that another version of the tool wrote. */
export function foreignFormat(path: string, found: unknown): ProblemError {
  return problem(
    'journal_format',
    `${path} has format ${JSON.stringify(found) ?? 'none'}, and this version reads format 1 only.`,
    'Go on with the version that started the run: run.json names it.',
  );
}
