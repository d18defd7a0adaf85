import { ProblemError } from '../domain/problem.ts';
import { renderProblem, renderProblemJson } from '../report/render-problem.ts';
import type { Stop } from '../run/stop.ts';
import { EXIT, type Io } from './io.ts';
import { fitted, wantsColor } from './terminal.ts';

/**
 * Ends a command that has nothing to resume and was ended by a signal.
 * @returns the exit code. @throws whatever else the error is.
 */
export function endInterrupted(error: unknown, { reason }: Stop, io: Io, json: boolean): number {
  if (!(error instanceof ProblemError) || error.problem.code !== 'interrupted') throw error;
  if (json) io.stdout.write(renderProblemJson(error.problem));
  io.stderr.write(
    fitted(renderProblem(error.problem, { color: wantsColor(io.stderr, io.env) }), io.stderr, io),
  );
  return reason === 'SIGINT' ? EXIT.sigint : EXIT.sigterm;
}
