import { type Problem, ProblemError } from '../../src/domain/problem.ts';

/** The problem that this throws; anything else it throws is thrown on, and nothing is an error. */
export function problemOf(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('no problem was thrown');
}
