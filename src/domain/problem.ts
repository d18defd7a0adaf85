/**
 * Why nothing can start, for the person who reads it: `code` is stable and in snake_case (it is the `--json`
 * error code), `message` says what happened and where, `next` what to type or change.
 */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly next?: string;
}

/** A {@link Problem} on its way to the edge through code that is too deep to hand a value back (streams, generators). */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Shorthand for throwing a {@link Problem}. */
export function problem(code: string, message: string, next?: string): ProblemError {
  return new ProblemError(next === undefined ? { code, message } : { code, message, next });
}
